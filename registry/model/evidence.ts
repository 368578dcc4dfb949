import { z } from 'zod';

/** The operations that one release of a client may send. Only active releases count in a verdict. */
export interface ClientRelease {
  client: string;
  version: string;
  state: 'pending' | 'active' | 'retired';
  operations: { hash: string; body: string; name: string | null }[];
  createdAt: string;
  activatedAt: string | null;
  retiredAt: string | null;
  lastSeenAt: string | null;
}

/** Lets a single finding pass. */
export interface Approval {
  fingerprint: string;
  reason: string;
  actor: string;
  at: string;
  /** Null: never. */
  expiresAt: string | null;
}

/** How often a client release used a coordinate on a day in UTC. */
export interface UsageRow {
  coordinate: string;
  client: string;
  clientVersion: string;
  /** YYYY-MM-DD */
  day: string;
  count: number;
}

/** Throws RangeError for a row that cannot be counted. */
export function assertUsage(rows: readonly UsageRow[]): void {
  for (const { day, count } of rows) {
    if (!z.iso.date().safeParse(day).success) throw new RangeError(`Expected a day like 2026-11-21, got ${day}`);
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`Expected a whole number from 0 as count, got ${count}`);
    }
  }
}
