import { windowStart } from '../day.ts';
import type { Policy } from './policy.ts';
import type { ClientRelease, UsageRow } from '../model/evidence.ts';

/** The part of a message that says that no active release is evidence. */
export const noRelease = 'no active client release';

/** The window of usage in a message: `the last 7 days`. */
export function windowText({ windowDays }: Policy['usage']): string {
  return `the last ${plural(windowDays, 'day')}`;
}

/** A count in a message: `1 operation`, `2 operations`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The evidence that counts by a policy: usage within the window and active releases, without excluded clients. */
export interface Evidence {
  usage: UsageRow[];
  releases: ClientRelease[];
  /** First day of the window. */
  since: string;
  /** Days with usage. */
  days: number;
}

export function evidenceOf(
  known: { usage: readonly UsageRow[]; releases: readonly ClientRelease[] },
  policy: Policy['usage'],
  now: Date,
): Evidence {
  const since = windowStart(now, policy.windowDays);
  const excluded = new Set(policy.excludeClients);
  const counts = (client: string, version: string) => !excluded.has(client) && !excluded.has(`${client}@${version}`);
  const usage = known.usage.filter((row) => row.day >= since && counts(row.client, row.clientVersion));
  return {
    usage,
    releases: known.releases.filter((release) => release.state === 'active' && counts(release.client, release.version)),
    since,
    days: new Set(usage.map((row) => row.day)).size,
  };
}

/**
 * The number of requests in the usage. Most reporters count each request once under its root type (`Query`). For other reporters, the root
 * field with most uses counts, for each client release and day: a request may use several root fields, so the sum would be too high.
 */
export function requestsOf(usage: readonly UsageRow[]): number {
  const groups = new Map<string, { byType: number; byField: Map<string, number> }>();
  for (const { coordinate, client, clientVersion, day, count } of usage) {
    const [, root, field] = /^(Query|Mutation|Subscription)(\.\w+)?$/.exec(coordinate) ?? [];
    if (root === undefined) continue;
    const key = JSON.stringify([root, client, clientVersion, day]);
    const group = groups.get(key) ?? { byType: 0, byField: new Map<string, number>() };
    groups.set(key, group);
    if (field === undefined) group.byType += count;
    else group.byField.set(field, (group.byField.get(field) ?? 0) + count);
  }
  let requests = 0;
  for (const { byType, byField } of groups.values()) requests += Math.max(byType, ...byField.values());
  return requests;
}
