import type { Verdict } from './judge/model.ts';
import { contentId, type SubgraphRevision, type Version } from './model/version.ts';
import type { RegistryStore } from './store/store.ts';

/** Who changes the live version, and why. */
export interface Author {
  actor: string;
  commit: string | null;
  reason: string | null;
}

export type Published =
  | { outcome: 'published' | 'unchanged'; version: Version; verdict: Verdict }
  /** Nothing was stored. */
  | { outcome: 'blocked'; version: null; verdict: Verdict };

/**
 * Makes subgraphs live in place of `base`, the live version, if they compose and the verdict allows it. Throws ConflictError if another
 * version went live meanwhile.
 */
export async function publish(
  store: RegistryStore,
  base: Version | null,
  proposed: readonly SubgraphRevision[],
  verdict: Verdict,
  options: Author & {
    action: 'publish' | 'promote' | 'delete';
    /** Publishes although findings block; needs a reason. Schemas that do not compose are never published. */
    allowBreaking: boolean;
    /** Stores nothing. */
    dryRun: boolean;
    now: Date;
  },
): Promise<Published> {
  const { action, allowBreaking, dryRun, actor, commit, reason, now } = options;
  const { supergraphSdl, apiSdl } = verdict;
  const composes = supergraphSdl !== null && apiSdl !== null && verdict.composition.errors.length === 0;
  const excused = allowBreaking && reason !== null;
  if (!composes || (verdict.result === 'blocked' && !excused)) return { outcome: 'blocked', version: null, verdict };
  const content = { subgraphs: [...proposed], supergraphSdl, apiSdl };
  const id = contentId(content);
  // A client that publishes the same content again, for example after a timeout, gets the existing version.
  if (base?.id === id) return { outcome: 'unchanged', version: base, verdict };
  const version = { id, action, ...content, composable: true as const, actor, commit, reason, at: now.toISOString() };
  if (!dryRun) return { outcome: 'published', version: await store.append(version, base?.number ?? null), verdict };
  const parent = base?.number ?? null;
  return { outcome: 'published', version: { ...version, number: (parent ?? 0) + 1, parent }, verdict };
}

/**
 * Why a rollback must name its version; null if the version before the live version is certainly right. After a rollback, the version before
 * is the removed version: a second call, after a timeout or from a colleague, would restore it.
 */
export function rollbackInDoubt(live: Version | null): string | null {
  if (live?.action !== 'rollback') return null;
  return `version ${live.number} is a rollback already; say with --to which version you want`;
}

/**
 * Makes the contents of an earlier version live again in place of `live`, as a new version. Null if there is no such version. Nothing is
 * judged: a rollback is for emergencies, and the version composed before. Throws ConflictError if another version went live meanwhile.
 */
export async function rollback(
  store: RegistryStore,
  live: Version | null,
  to: number | string,
  { actor, commit, reason, now }: Author & { now: Date },
): Promise<Version | null> {
  const target = await store.version(to);
  if (!target) return null;
  const { number: _, parent: __, ...content } = target;
  const at = now.toISOString();
  return store.append({ ...content, action: 'rollback', actor, commit, reason, at }, live?.number ?? null);
}
