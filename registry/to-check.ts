import { randomUUID } from 'node:crypto';
import type { Verdict } from './judge/model.ts';
import type { SubgraphRevision, Version } from './model/version.ts';
import type { Author } from './publish.ts';
import type { StoredCheck } from './store/store.ts';

/** The stored form of a verdict: its schemas can be fetched, and its findings approved. */
export function toCheck(
  { actor, commit }: Pick<Author, 'actor' | 'commit'>,
  base: Version | null,
  proposed: SubgraphRevision[],
  judged: Verdict,
  now: Date,
): StoredCheck {
  const { supergraphSdl, apiSdl: _, ...verdict } = judged;
  const [id, at, number] = [randomUUID(), now.toISOString(), base?.number ?? null];
  return { id, at, actor, commit, base: number, result: verdict.result, proposed, supergraphSdl, verdict };
}
