import { GraphQLError } from 'graphql';
import {
  type Baseline,
  branchedFrom,
  committedBaseline,
  commitOf,
  fileAt,
  publishedFrom,
  readBaseline,
  type Tree,
  UsageError,
} from './git-baseline.ts';
import { toApiSchema } from '../judge/compare.ts';
import { type Configuration, readConfigurationAt, readSubgraphs } from '../graph-file.ts';
import type { Compose } from '../judge/composition-cache.ts';
import { openVariant, readerOf } from './open-variant.ts';
import type { Policy } from '../judge/policy.ts';
import type { Approval, ClientRelease, RegistryStore, SubgraphRevision, UsageRow, Version } from '../store/store.ts';
import { repositoryRoot, subgraphSources } from '../../schema/subgraphs.ts';
import { type Contract, type FoundElsewhere, judge, type Verdict } from '../judge/verdict.ts';

/** A generated file that is not what it should be, and the command that makes it so. */
export interface StaleFile {
  file: string;
  mend: string;
}

export interface Check {
  /** What was compared with; null if there was nothing. */
  against: string | null;
  /** The variant compared with, as `openVariant` takes it; not there for a file or what git has. */
  target: string | undefined;
  proposed: SubgraphRevision[];
  verdict: Verdict;
  stale: StaleFile[];
}

export interface CheckOptions {
  /** `graph@variant` of the store, a git reference or a supergraph file; the supergraph committed last if not given. */
  against?: string | undefined;
  /** Only these subgraphs are taken from the working tree, the others from what is compared with. */
  only?: readonly string[] | undefined;
  /** Stands for all that changed since: those whose file is another than in what is compared with. */
  changed?: boolean | undefined;
  policy?: Policy;
  /** Judged with the stored ones, such as operations found in a client's sources. */
  releases?: readonly ClientRelease[];
  compose: Compose;
  now: Date;
}

/** Checks the schemas of the working tree. Throws UsageError if `against` can't be read. */
export async function check(configuration: Configuration, options: CheckOptions): Promise<Check> {
  const base = await readBase(configuration, options.against, options);
  if (options.only && base && base.version.subgraphs.length === 0)
    throw new UsageError(`--only needs subgraphs to compare with; ${base.name} is a supergraph alone`);
  const working = readSubgraphs(configuration);
  const proposed = propose(working, base?.version.subgraphs ?? [], options);
  const known = await readKnown(storeOf(configuration, base), options.now);
  const policy = options.policy ?? configuration.policy;
  const verdict = await judge({
    base: base?.version ?? null,
    proposed,
    releases: [...known.releases, ...(options.releases ?? [])],
    usage: known.usage,
    approvals: known.approvals,
    policy,
    now: options.now,
    files: { ...base?.files, ...Object.fromEntries(configuration.sources.map((one) => [one.name, one.file])) },
    teams: configuration.teams,
    contracts: configuration.contracts,
    contractsBefore: base?.contracts,
    compose: options.compose,
    approveCommand: approveCommandFor(configuration, base?.target),
    elsewhere: await eventFindings(configuration, policy, eventsBefore(base, options.against)),
  });
  const composes = verdict.composition.errors.length === 0;
  return {
    against: base?.name ?? null,
    target: base?.target,
    proposed,
    // Only a version of the store has a number to speak of.
    verdict: base?.target === undefined ? { ...verdict, base: null } : verdict,
    stale: isOurs(configuration) && composes && base?.target === undefined ? await findStale(options.compose) : [],
  };
}

/** Who has a say about a change of the base. */
function storeOf(configuration: Configuration, base: Base | null): RegistryStore {
  const variant = openVariant(configuration, base?.target);
  if (variant.kind === 'stored') return variant.store;
  throw new UsageError(`${base?.name}: a registry judges against what is live there; leave out the version`);
}

/** What to type to approve a finding where it was found. */
export function approveCommandFor(
  configuration: Configuration,
  target: string | undefined,
): (fingerprint: string) => string {
  const elsewhere = target !== undefined && target !== `${configuration.graph}@${configuration.variant}`;
  return (fingerprint) => `npm run schema -- approve ${fingerprint} --reason "…"${elsewhere ? ` --to ${target}` : ''}`;
}

export interface Base {
  name: string;
  version: Version;
  /** As `openVariant` takes it; not there for a file or what git has. */
  target?: string;
  /** Subgraph → path of its SDL, as far as known. */
  files?: Readonly<Record<string, string>>;
  /** Those there were; not there where nobody knows. */
  contracts?: readonly Contract[] | undefined;
}

/**
 * What is compared with: `graph@variant`, `dir:<path>` or the URL of a registry, each with `:<number or id>` if it is not the live version;
 * a git reference or a supergraph file. Null if there is nothing yet. Throws UsageError if it can't be read.
 */
export async function readBase(
  configuration: Configuration,
  against: string | undefined,
  { compose, timeoutMs }: { compose: Compose; timeoutMs?: number | undefined },
): Promise<Base | null> {
  const [, target, wanted] =
    /^([A-Za-z][\w-]*@[A-Za-z][\w-]*|dir:.+?|https?:\/\/.+?\/.+?)(?:[:#]v?(\d+|[0-9a-f]{16}))?$/.exec(against ?? '') ??
    [];
  if (target !== undefined) {
    const reader = readerOf(openVariant(configuration, target, timeoutMs));
    const version =
      wanted === undefined
        ? await reader.head()
        : await reader.version(/^[0-9a-f]{16}$/.test(wanted) ? wanted : Number(wanted));
    if (version) {
      const contracts = contractsOf(configuration, version.commit);
      return { name: `${target}:${version.number}`, version, target, contracts };
    }
    if (wanted !== undefined) throw new UsageError(`${against}: there is no such version`);
    const configured = `${configuration.graph}@${configuration.variant}`;
    // A name that is mistyped would let everything pass, for ever.
    if (target.includes('@') && !target.includes(':') && target !== configured)
      throw new UsageError(`${target} has no version yet; the configured variant is ${configured}`);
    return null;
  }
  const baseline =
    against === undefined
      ? await committedBaseline(compose, treeOf(configuration))
      : await readBaseline(against, compose, treeOf(configuration));
  if (!baseline) return null;
  const files = Object.fromEntries((baseline.subgraphs ?? []).map((one) => [one.name, one.file]));
  const contracts = contractsOf(configuration, commitOf(against ?? 'HEAD', configuration.root));
  return { name: baseline.name, version: toVersion(baseline), files, contracts };
}

/** The project's own list has a supergraph committed. */
function treeOf(configuration: Configuration): Tree {
  const { root, sources } = configuration;
  return {
    root,
    // Before there was such a file, nothing but today's list tells which there were.
    sourcesAt: (commit) => readConfigurationAt(configuration, commit)?.sources ?? sources,
    hasSupergraph: root === repositoryRoot && JSON.stringify(sources) === JSON.stringify(subgraphSources),
  };
}

/** The contracts that were configured at a commit, where that is known here. */
export function contractsOf(configuration: Configuration, hash: string | null | undefined): Contract[] | undefined {
  const commit = /^[0-9a-f]{7,64}$/i.test(hash ?? '') ? commitOf(hash ?? '', configuration.root) : undefined;
  return commit === undefined ? undefined : readConfigurationAt(configuration, commit)?.contracts;
}

function toVersion(baseline: Baseline): Version {
  try {
    toApiSchema(baseline.supergraphSdl);
  } catch (error) {
    const message = error instanceof GraphQLError ? error.message : String(error);
    throw new UsageError(`${baseline.name} is no supergraph: ${message}`, { cause: error });
  }
  const subgraphs = (baseline.subgraphs ?? []).map(({ name, url, sdl }) => ({ name, url, sdl }));
  return {
    number: 0,
    id: '',
    parent: null,
    action: 'publish',
    subgraphs,
    supergraphSdl: baseline.supergraphSdl,
    apiSdl: '',
    composable: true,
    actor: '',
    commit: null,
    reason: null,
    at: '',
  };
}

/** What would be live: the working tree, or what is live with some of it; with `changed`, without what is no longer in the working tree. */
export function propose(
  working: readonly SubgraphRevision[],
  before: readonly SubgraphRevision[],
  options: Pick<CheckOptions, 'only' | 'changed'>,
): SubgraphRevision[] {
  const then = new Map(before.map((one) => [one.name, one]));
  if (!options.only && !options.changed) return [...working];
  for (const one of taken(working, before, options)) then.set(one.name, one);
  if (!options.only) for (const one of missing(working, before)) then.delete(one.name);
  return [...then.values()];
}

/** Those that the working tree no longer lists. */
export function missing(
  working: readonly SubgraphRevision[],
  before: readonly SubgraphRevision[],
): readonly SubgraphRevision[] {
  return before.filter((one) => !working.some(({ name }) => name === one.name));
}

/** Those subgraphs of the working tree that `only` names, or that changed. Throws UsageError for a name that is not there. */
export function taken(
  working: readonly SubgraphRevision[],
  before: readonly SubgraphRevision[],
  { only, changed }: Pick<CheckOptions, 'only' | 'changed'>,
): SubgraphRevision[] {
  const unknown = only?.filter((name) => !working.some((one) => one.name === name)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(
      `there is no subgraph ${unknown.join(', ')}; there are ${working.map((one) => one.name).join(', ')}`,
    );
  if (only) return working.filter((one) => only.includes(one.name));
  if (!changed) return [...working];
  return working.filter((one) => before.find(({ name }) => name === one.name)?.sdl !== one.sdl);
}

async function readKnown(
  store: RegistryStore,
  now: Date,
): Promise<{ releases: ClientRelease[]; usage: UsageRow[]; approvals: Approval[] }> {
  const longest = new Date(now.getTime() - 400 * 86_400_000).toISOString().slice(0, 10);
  const [releases, usage, approvals] = await Promise.all([store.releases(), store.usage(longest), store.approvals()]);
  return { releases, usage, approvals };
}

/** The type generator is the slowest thing to load here, so only where there is something to generate. */
async function findStale(compose: Compose): Promise<StaleFile[]> {
  const { staleFiles } = await import('../../generate/generate.ts');
  return (await staleFiles(compose)).map((file) => ({ file, mend: 'npm run generate' }));
}

/** Whether the configuration is that of this project, which has files generated and events. */
export function isOurs({ file, root }: Configuration): boolean {
  return file === null || root === repositoryRoot;
}

/** What events are compared with: a version that was published, null before the first; or a commit, undefined where none is known. */
export type EventsBefore = { version: Pick<Version, 'number' | 'commit'> | null } | { commit: string | undefined };

function eventsBefore(base: Base | null, against: string | undefined): EventsBefore {
  if (base?.target !== undefined) return { version: base.version };
  return { commit: against === undefined ? 'HEAD' : (commitOf(against) ?? branchedFrom()) };
}

/**
 * Events against their contracts as committed then; nothing before the first version, where none were committed, or for another project.
 * Where the commit of a version is not of this repository, what the branch changed is judged; and if that can't be told either, what is not
 * committed yet, and a finding says so. Throws UsageError where fetching the history would tell.
 */
export async function eventFindings(
  configuration: Configuration,
  { failOn }: Policy,
  before: EventsBefore,
): Promise<FoundElsewhere[]> {
  if (!isOurs(configuration)) return [];
  const { eventContractsFile, findConsumers, snapshotEvents, unreadableFixtures } = await import(
    '../../generate/event-snapshot.ts'
  );
  const { compareEvents } = await import('../judge/event-contracts.ts');
  if ('version' in before && before.version === null) return unreadableFixtures();
  const commit =
    'commit' in before
      ? before.commit
      : (publishedFrom(before.version?.commit ?? null, `version ${before.version?.number}`) ?? branchedFrom());
  // What is not committed yet is seen in any case.
  const committed = fileAt(commit ?? 'HEAD', eventContractsFile);
  const then = committed === undefined ? null : (JSON.parse(committed) as Parameters<typeof compareEvents>[0]);
  return [
    ...(commit === undefined ? [notCompared(failOn)] : []),
    ...(then ? compareEvents(then, snapshotEvents(), findConsumers(), failOn) : []),
    ...unreadableFixtures(),
  ];
}

function notCompared(failOn: Policy['failOn']): FoundElsewhere {
  return {
    kind: 'event',
    severity: 'dangerous',
    type: 'EVENTS_NOT_COMPARED',
    coordinate: null,
    message: 'Events were compared with the last commit only: none is known here that tells what they were before',
    because:
      'what is compared with names no commit of this repository, and nothing was committed since the default branch',
    blocking: failOn === 'dangerous',
  };
}
