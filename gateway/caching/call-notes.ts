import type { Degraded } from './cache-fetches.ts';
import type { CacheRule } from './rules.ts';

/** An answer that is the same for everybody, and may be kept outside of the gateway. */
export interface SharedAnswer {
  /** Milliseconds since 1970. */
  freshUntil: number;
  /** Its entries may be used until this time without a read of Redis. */
  heldUntil: number;
  /** The tags of the events that empty it. */
  tags: readonly string[];
  /** The rules of its entries, each with their number. */
  rules: ReadonlyMap<CacheRule, number>;
}

/** An entry of such an answer. */
export interface SharedPart extends Pick<SharedAnswer, 'freshUntil' | 'heldUntil' | 'tags'> {
  rule: CacheRule;
}

/** Notes of the calls of one operation about its answer. */
export interface CallNotes {
  degraded(part: Degraded): void;
  /** Notes one part of the answer. Without `shared`, it is for this request alone. */
  part(shared?: SharedPart): void;
}

/** Collects the notes of one operation. */
export function openCallNotes(): CallNotes & { stale: readonly Degraded[]; shared(): SharedAnswer | undefined } {
  const stale: Degraded[] = [];
  const tags = new Set<string>();
  const rules = new Map<CacheRule, number>();
  let freshUntil = Number.POSITIVE_INFINITY;
  let heldUntil = Number.POSITIVE_INFINITY;
  let alone = false;
  return {
    stale,
    degraded: (part) => void stale.push(part),
    part(shared) {
      if (!shared) alone = true;
      else {
        freshUntil = Math.min(freshUntil, shared.freshUntil);
        heldUntil = Math.min(heldUntil, shared.heldUntil);
        rules.set(shared.rule, (rules.get(shared.rule) ?? 0) + 1);
        for (const tag of shared.tags) tags.add(tag);
      }
    },
    shared: () =>
      alone || stale.length > 0 || !Number.isFinite(freshUntil)
        ? undefined
        : { freshUntil, heldUntil, tags: [...tags], rules },
  };
}
