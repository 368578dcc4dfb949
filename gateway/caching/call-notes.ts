import type { Degraded } from './cache-fetches.ts';

/** An answer that is the same for everybody, and may be kept outside of the gateway. */
export interface SharedAnswer {
  /** Milliseconds since 1970. */
  freshUntil: number;
  /** The tags of the events that empty it. */
  tags: readonly string[];
}

/** Notes of the calls of one operation about its answer. */
export interface CallNotes {
  degraded(part: Degraded): void;
  /** Notes one part of the answer. Without `shared`, it is for this request alone. */
  part(shared?: SharedAnswer): void;
}

/** Collects the notes of one operation. */
export function openCallNotes(): CallNotes & { stale: readonly Degraded[]; shared(): SharedAnswer | undefined } {
  const stale: Degraded[] = [];
  const tags = new Set<string>();
  let freshUntil = Number.POSITIVE_INFINITY;
  let alone = false;
  return {
    stale,
    degraded: (part) => void stale.push(part),
    part(shared) {
      if (!shared) alone = true;
      else {
        freshUntil = Math.min(freshUntil, shared.freshUntil);
        for (const tag of shared.tags) tags.add(tag);
      }
    },
    shared: () =>
      alone || stale.length > 0 || !Number.isFinite(freshUntil) ? undefined : { freshUntil, tags: [...tags] },
  };
}
