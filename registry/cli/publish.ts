import { UsageError } from './git-baseline.ts';
import { approveCommandFor, contractsOf, eventFindings, propose, readBase, taken } from './check-working-tree.ts';
import { type Configuration, readConfiguration, readSubgraphs } from '../graph-file.ts';
import { addressProblem, publish } from '../publish.ts';
import { type Answered, type Proposed, RemoteConflictError, type RemoteRegistry } from '../client/remote.ts';
import type { RegistryStore, SubgraphRevision, Version } from '../store/store.ts';
import { fromVerdict, summaryOf } from '../report/to-report.ts';
import type { Variant } from './open-variant.ts';
import { judge, type Verdict } from '../judge/verdict.ts';
import { fromRegistry, judgeEvents, refuseLocalFlags } from './check.ts';
import {
  authorOf,
  composerOf,
  type Given,
  namesIn,
  numberOrId,
  policyOf,
  requestTimeoutMs,
  variantOf,
} from './given.ts';
import type { Answer, Running } from './run-command.ts';
import { waitForGateways } from './wait-for-gateways.ts';

type Stored = Extract<Variant, { kind: 'stored' }>;

export async function publishCommand(given: Given, running: Running): Promise<Answer> {
  if (given.allowBreaking && !given.reason?.trim())
    throw new UsageError('publish: --allow-breaking needs --reason "…"');
  const configuration = readConfiguration(given.config);
  // Without a file that names a target, a publish by mistake would make one.
  if (configuration.file === null && given.to === undefined)
    throw new UsageError('publish: say where, with --to <graph@variant>, or in a graph.yaml');
  const variant = variantOf(configuration, given.to, given);
  if (given.waitForGateways !== undefined && variant.kind !== 'remote')
    throw new UsageError('publish: --wait-for-gateways needs --to with the URL of a registry, which gateways tell');
  const working = readSubgraphs(configuration);
  const choice = { only: namesIn(given) };
  const chosen = taken(working, [], choice);
  if (variant.kind === 'stored') {
    if (!choice.only) return publishHere(variant, { subgraphs: working }, configuration, given, running);
    const head = await variant.store.head();
    // What is taken over from the live version must be live still, or it would undo unseen what went live meanwhile.
    const proposed = { subgraphs: propose(working, head?.subgraphs ?? [], choice), basedOn: head?.number ?? null };
    return publishHere(variant, proposed, configuration, given, running);
  }
  refuseLocalFlags(given);
  const { registry, name } = variant;
  const proposed = { subgraphs: chosen, only: choice.only !== undefined };
  const events = await judgeEvents(configuration, registry, name);
  if (given.dryRun || (events.some((one) => one.blocking) && !given.allowBreaking)) {
    const judged = await registry.judge(proposed, authorOf(given).commit);
    return wouldBe({ ...fromRegistry(judged.verdict, name, events), against: name }, given);
  }
  const { waitForGateways: wait } = given;
  const before = wait === undefined ? [] : (await registry.instances()).instances;
  const answer = await registry.publish(proposed, writtenBy(given));
  const told = toldByRegistry(answer, name, events, given);
  const { version } = answer;
  if (wait === undefined || !version) return told;
  const known = isUnchanged(answer) ? [] : before;
  return { ...told, ...(await waitForGateways(registry, version, wait, known, running)) };
}

export async function promoteCommand(given: Given, running: Running): Promise<Answer> {
  const configuration = readConfiguration(given.config);
  if (!given.from || !given.to) throw new UsageError('promote: needs --from <graph@variant> and --to <graph@variant>');
  if (given.allowBreaking && !given.reason?.trim())
    throw new UsageError('promote: --allow-breaking needs --reason "…"');
  const variant = variantOf(configuration, given.to, given);
  if (variant.kind === 'stored') {
    const { subgraphs } = await versionAt(configuration, given.from, given);
    return publishHere(variant, { subgraphs }, configuration, given, running, 'promote');
  }
  const { registry, name } = variant;
  const sibling = siblingOf(name, given.from);
  if (sibling && !given.dryRun) {
    return toldByRegistry(await registry.promote(sibling, writtenBy(given)), name, [], given);
  }
  const proposed = { subgraphs: (await versionAt(configuration, given.from, given)).subgraphs, only: false };
  if (given.dryRun) return dryRun(registry, proposed, name, given);
  // It knows nothing of where this comes from, so to the registry it is a publish.
  return toldByRegistry(await registry.publish(proposed, writtenBy(given)), name, [], given);
}

async function dryRun(registry: RemoteRegistry, proposed: Proposed, name: string, given: Given): Promise<Answer> {
  const { verdict } = await registry.judge(proposed, authorOf(given).commit);
  return wouldBe({ ...fromRegistry(verdict, name, []), against: name }, given);
}

async function versionAt(configuration: Configuration, from: string, given: Given): Promise<Version> {
  const base = await readBase(configuration, from, { compose: composerOf(given), timeoutMs: requestTimeoutMs(given) });
  if (!base) throw new UsageError(`promote: ${from} has no version yet`);
  return base.version;
}

/** The other variant of the same graph at the same registry, if that is what `from` names. */
function siblingOf(to: string, from: string): { variant: string; version: number | string | undefined } | null {
  const [, graph] = /^(.+\/)[^/]+\/*$/.exec(to) ?? [];
  if (graph === undefined || !from.startsWith(graph)) return null;
  const [, variant, version] =
    /^([A-Za-z][\w-]*)(?:[:#]v?(\d+|[0-9a-f]{16}))?\/*$/.exec(from.slice(graph.length)) ?? [];
  return variant === undefined ? null : { variant, version: version === undefined ? undefined : numberOrId(version) };
}

async function publishHere(
  variant: Stored,
  { subgraphs, basedOn }: { subgraphs: readonly SubgraphRevision[]; basedOn?: number | null },
  configuration: Configuration,
  given: Given,
  running: Running,
  action: 'publish' | 'promote' = 'publish',
): Promise<Answer> {
  const { store, tree, name } = variant;
  const policy = policyOf(configuration, given, name);
  const asked = await expectedIn(store, given);
  const expectedHead = asked === undefined ? basedOn : asked;
  const live = await store.head();
  const problem = addressProblem(live, subgraphs);
  if (problem !== null) throw new UsageError(`${action}: ${problem}`);
  const published = await publish(store, subgraphs, {
    ...authorOf(given),
    action,
    ...(expectedHead === undefined ? {} : { expectedHead }),
    policy,
    now: new Date(),
    allowBreaking: given.allowBreaking ?? false,
    dryRun: given.dryRun ?? false,
    ...(action === 'publish'
      ? { files: Object.fromEntries(configuration.sources.map((one) => [one.name, one.file])) }
      : {}),
    teams: configuration.teams,
    contracts: configuration.contracts,
    contractsBefore: contractsOf(configuration, live?.commit),
    elsewhere: action === 'publish' ? await eventFindings(configuration, policy, { version: live }) : [],
    approveCommand: approveCommandFor(configuration, name),
    compose: composerOf(given),
    async judge(input): Promise<Verdict> {
      const verdict = await judge(input);
      running.judged();
      return verdict;
    },
  });
  const found = {
    ...fromVerdict(published.verdict),
    against: published.verdict.base ? `${name}:${published.verdict.base.number}` : null,
  };
  if (published.outcome === 'blocked') return found;
  const { version } = published;
  if (!given.dryRun) await tree?.show();
  const text =
    published.outcome === 'unchanged'
      ? `version ${version.number} of ${name} is this already`
      : given.dryRun
        ? `would be version ${version.number} of ${name}`
        : `version ${version.number} of ${name} is live`;
  return { ...excused(found, given), version: summaryOf(version), text };
}

/** What has to be live, by number; null: nothing. Undefined where anything may be. Throws RemoteConflictError where an id is not the live one's. */
export async function expectedIn(store: RegistryStore, { ifMatch }: Given): Promise<number | null | undefined> {
  if (ifMatch === undefined) return undefined;
  const wanted = numberOrId(ifMatch);
  if (typeof wanted === 'number') return wanted || null;
  const head = await store.head();
  const live = head === null ? 'no version' : `version ${head.number} (${head.id})`;
  if (head?.id !== wanted) throw new RemoteConflictError(`expected ${wanted} to be live, found ${live}`);
  return head.number;
}

export function writtenBy(given: Given): Parameters<RemoteRegistry['publish']>[1] {
  return {
    commit: authorOf(given).commit,
    reason: given.reason ?? null,
    allowBreaking: given.allowBreaking ?? false,
    expected: given.ifMatch === undefined ? undefined : numberOrId(given.ifMatch),
  };
}

function toldByRegistry(
  answer: Answered,
  name: string,
  events: Parameters<typeof fromRegistry>[2],
  given: Given,
): Answer {
  const { version, verdict, problem } = answer;
  const found = { ...(verdict ? fromRegistry(verdict, name, events) : {}), against: name };
  if (!version) return { ...found, problem: verdict ? null : (problem ?? 'the registry refused') };
  const text = isUnchanged(answer)
    ? `version ${version.number} of ${name} is this already`
    : `version ${version.number} is live on ${name}`;
  return { ...excused(found, given), version, text };
}

function isUnchanged({ version, verdict }: Answered): boolean {
  return version !== null && verdict?.base?.number === version.number;
}

function wouldBe(found: Answer, given: Given): Answer {
  return { ...excused(found, given), text: 'only judged: nothing was stored' };
}

/** What was let through blocks no longer. */
function excused(found: Answer, given: Given): Answer {
  if (!given.allowBreaking) return found;
  return { ...found, changes: (found.changes ?? []).map((one) => ({ ...one, blocking: false })) };
}
