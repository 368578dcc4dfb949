import { readFileSync } from 'node:fs';
import path from 'node:path';
import { branchedFrom, commitOf, fileAt, publishedFrom } from '../git.ts';
import type { Configuration } from '../graph-file.ts';
import { compareEvents, type EventContracts } from '../judge/event-contracts.ts';
import type { Policy } from '../judge/policy.ts';
import type { ExternalFinding } from '../judge/model.ts';
import type { ProjectChecks } from '../project-checks.ts';
import type { Version } from '../model/version.ts';

/** The baseline of events: a published version, null before the first; or the value of `--against`: a git reference, a file, nothing. */
export type EventsBefore = { version: Pick<Version, 'number' | 'commit'> | null } | { against: string | undefined };

/**
 * The changes of event contracts that break readers, and the findings of the project's own checks. Events are not compared before the first
 * version, and not if no contracts were committed. If this repository does not know the commit of the version, the changes of the branch are
 * judged; if it does not know the branch either, only the changes that are not committed, and a finding says so. Throws UsageError if more
 * history must be fetched.
 */
export function eventFindings(
  { root, events }: Configuration,
  project: ProjectChecks,
  { failOn }: Policy,
  before: EventsBefore,
): ExternalFinding[] {
  const own = project.findings?.() ?? [];
  if (events === null || ('version' in before && before.version === null)) return own;
  const commit = commitBefore(before, root) ?? branchedFrom(root);
  // Without a commit, changes that are not committed yet are still compared.
  const committed = fileAt(commit ?? 'HEAD', events.contracts, root);
  const then = committed === undefined ? null : (JSON.parse(committed) as EventContracts); // written by the project's generator
  const now =
    project.eventContracts?.() ??
    (JSON.parse(readFileSync(path.join(root, events.contracts), 'utf8')) as EventContracts);
  const consumers = Object.fromEntries(
    Object.entries(now).map(([event, contract]) => [event, contract.consumers ?? []]),
  );
  return [
    ...(commit === undefined ? [{ ...notCompared, blocking: failOn === 'dangerous' }] : []),
    ...(then ? compareEvents(then, now, consumers, failOn) : []),
    ...own,
  ];
}

/** The commit that a version was published from, or that is named. */
function commitBefore(before: EventsBefore, root: string): string | undefined {
  if ('against' in before) return before.against === undefined ? 'HEAD' : commitOf(before.against, root);
  return publishedFrom(before.version?.commit ?? null, `version ${before.version?.number}`, root);
}

const notCompared = {
  kind: 'event',
  severity: 'dangerous',
  type: 'EVENTS_NOT_COMPARED',
  coordinate: null,
  message: 'Events were compared with the last commit only: no commit is known here that says what they were before',
  because: 'the baseline names no commit of this repository, and nothing was committed since the default branch',
} as const;
