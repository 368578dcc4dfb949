import { readFileSync } from 'node:fs';
import path from 'node:path';
import { branchedFrom, commitOf, fileAt, publishedFrom } from '../git.ts';
import type { Configuration } from '../graph-file.ts';
import { compareEvents, type EventConsumers, type EventContracts } from '../judge/event-contracts.ts';
import type { Policy } from '../judge/policy.ts';
import type { ExternalFinding } from '../judge/model.ts';
import { loadProjectChecks } from '../project-checks.ts';
import type { Version } from '../model/version.ts';

/** What events are compared with: a published version, null before the first; or a commit, undefined where none is known. */
export type EventsBefore = { version: Pick<Version, 'number' | 'commit'> | null } | { commit: string | undefined };

/**
 * What would break for readers of events, and what else the project finds itself. Nothing is compared before the first version, or where no
 * contracts were committed. Where the version's commit is unknown here, the branch's own changes are judged; if those are unknown too, only
 * what is not committed yet, and a finding says so. Throws UsageError where fetching the history would help.
 */
export async function eventFindings(
  configuration: Configuration,
  { failOn }: Policy,
  before: EventsBefore,
): Promise<ExternalFinding[]> {
  const { root, events } = configuration;
  const project = await loadProjectChecks(configuration);
  const own = project.findings?.() ?? [];
  if (events === null || ('version' in before && before.version === null)) return own;
  const commit =
    'commit' in before
      ? before.commit
      : (publishedFrom(before.version?.commit ?? null, `version ${before.version?.number}`, root) ??
        branchedFrom(root));
  // Changes that are not committed yet are seen in any case.
  const committed = fileAt(commit ?? 'HEAD', events.contracts, root);
  const then = committed === undefined ? null : (JSON.parse(committed) as EventContracts); // written by the project's generator
  const now =
    project.eventContracts?.() ??
    (JSON.parse(readFileSync(path.join(root, events.contracts), 'utf8')) as EventContracts);
  return [
    ...(commit === undefined ? [notCompared(failOn)] : []),
    ...(then ? compareEvents(then, now, consumersIn(now), failOn) : []),
    ...own,
  ];
}

const consumersIn = (contracts: EventContracts): EventConsumers =>
  Object.fromEntries(Object.entries(contracts).map(([event, { consumers = [] }]) => [event, consumers]));

/** What events are compared with where `--against` names a git reference or a file. */
export function eventsBefore(configuration: Configuration, against: string | undefined): EventsBefore {
  const { root } = configuration;
  return { commit: against === undefined ? 'HEAD' : (commitOf(against, root) ?? branchedFrom(root)) };
}

function notCompared(failOn: Policy['failOn']): ExternalFinding {
  return {
    kind: 'event',
    severity: 'dangerous',
    type: 'EVENTS_NOT_COMPARED',
    coordinate: null,
    message: 'Events were compared with the last commit only: no commit is known here that says what they were before',
    because: 'the baseline names no commit of this repository, and nothing was committed since the default branch',
    blocking: failOn === 'dangerous',
  };
}
