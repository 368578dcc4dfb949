import type { Policy } from './judge/policy.ts';
import { contentId, type RegistryStore, type SubgraphRevision, type Version } from './store/store.ts';
import { type FoundElsewhere, judge as judgeHere, type JudgeInput, type Verdict } from './judge/verdict.ts';

/** Who changes what is live, and why. */
export interface Author {
  actor: string;
  commit: string | null;
  reason: string | null;
}

export type Published =
  | { outcome: 'published' | 'unchanged'; version: Version; verdict: Verdict }
  /** Nothing was stored. */
  | { outcome: 'blocked'; version: null; verdict: Verdict };

export interface PublishOptions
  extends Author,
    Pick<JudgeInput, 'files' | 'teams' | 'contracts' | 'contractsBefore' | 'approveCommand' | 'compose'> {
  action?: 'publish' | 'promote' | 'delete';
  policy: Policy;
  now: Date;
  /** The version that must be live; null: none. Not given: whichever was live when this began. */
  expectedHead?: number | null;
  /** Lets findings pass that block; a reason has to be there. What does not compose never passes. */
  allowBreaking?: boolean;
  /** Judges only. */
  dryRun?: boolean;
  elsewhere?: readonly FoundElsewhere[];
  /** Where the verdict is found, if not in this thread. */
  judge?: (input: JudgeInput) => Promise<Verdict>;
}

/**
 * What is wrong with the addresses of subgraphs that are new or have moved: gateways call http:// and https:// only, and load no supergraph
 * that names another. Null if nothing is; an address that is live already counts as good, so that nobody has to mend what others published.
 */
export function addressProblem(live: Version | null, subgraphs: readonly SubgraphRevision[]): string | null {
  const bad = subgraphs.filter(
    ({ name, url }) =>
      !live?.subgraphs.some((one) => one.name === name && one.url === url) &&
      !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)),
  );
  if (bad.length === 0) return null;
  return bad.map(({ name, url }) => `${name}: expected an http:// or https:// address, got "${url}"`).join('; ');
}

/** Makes subgraphs live if they compose and the verdict lets them. Throws ConflictError if somebody else published in between. */
export async function publish(
  store: RegistryStore,
  subgraphs: readonly SubgraphRevision[],
  options: PublishOptions,
): Promise<Published> {
  const base = await store.head();
  const verdict = await judgeAgainst(store, base, subgraphs, options);
  const { supergraphSdl, apiSdl } = verdict;
  const excused = options.allowBreaking === true && options.reason !== null;
  if (
    supergraphSdl === null ||
    apiSdl === null ||
    verdict.composition.errors.length > 0 ||
    (verdict.result === 'blocked' && !excused)
  ) {
    return { outcome: 'blocked', version: null, verdict };
  }
  const expectedHead = options.expectedHead === undefined ? (base?.number ?? null) : options.expectedHead;
  const content = { subgraphs: [...subgraphs], supergraphSdl, apiSdl };
  const id = contentId(content);
  // Whoever publishes the same again, after a time-out for one, gets what is there. But not if they expected something else to be live.
  if (base?.id === id && (options.expectedHead === undefined || options.expectedHead === base.number)) {
    return { outcome: 'unchanged', version: base, verdict };
  }
  const version = {
    id,
    action: options.action ?? 'publish',
    ...content,
    composable: true as const,
    ...authorOf(options),
    at: options.now.toISOString(),
  };
  if (options.dryRun)
    return {
      outcome: 'published',
      version: { ...version, number: (base?.number ?? 0) + 1, parent: base?.number ?? null },
      verdict,
    };
  return { outcome: 'published', version: await store.append(version, expectedHead), verdict };
}

/**
 * Why a rollback has to be told where to; null where it goes without saying, to the version before the live one. Before a rollback that is
 * what it took away: whoever repeats it, after a time-out or beside a colleague, would bring that back.
 */
export function rollbackInDoubt(live: Version | null): string | null {
  if (live?.action !== 'rollback') return null;
  return `version ${live.number} is a rollback already; say with --to which version you want`;
}

/**
 * Makes the contents of an earlier version live again, as a new version. Null if there is no such version. Nothing is judged: it is what
 * one does in an emergency, and it composed before. Throws ConflictError if another version is live than expected.
 */
export async function rollback(
  store: RegistryStore,
  to: number | string,
  author: Author & { now: Date; expectedHead?: number | null | undefined },
): Promise<Version | null> {
  const [head, target] = [await store.head(), await store.version(to)];
  if (!target) return null;
  const { number: _, parent: __, ...content } = target;
  return store.append(
    { ...content, action: 'rollback', ...authorOf(author), at: author.now.toISOString() },
    author.expectedHead === undefined ? (head?.number ?? null) : author.expectedHead,
  );
}

async function judgeAgainst(
  store: RegistryStore,
  base: Version | null,
  proposed: readonly SubgraphRevision[],
  options: PublishOptions,
): Promise<Verdict> {
  const longest = new Date(options.now.getTime() - options.policy.usage.windowDays * 86_400_000)
    .toISOString()
    .slice(0, 10);
  const [releases, usage, approvals] = await Promise.all([store.releases(), store.usage(longest), store.approvals()]);
  const { judge = judgeHere, ...rest } = options;
  return judge({ base, proposed, releases, usage, approvals, ...rest });
}

function authorOf({ actor, commit, reason }: Author): Author {
  return { actor, commit, reason };
}
