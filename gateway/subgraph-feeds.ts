import { type EventFeed, httpFeed } from '#platform/events/event-feed.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import type { GatewaySettings } from './config.ts';

/** The event logs of our subgraphs, read as this process. */
export function feedsOf(
  { TRADEPOST_SECRET }: GatewaySettings,
  addresses: Readonly<Record<string, string>>,
  now: () => Date,
): Record<string, EventFeed> {
  const identity = openIdentity(TRADEPOST_SECRET, 'gateway', { now });
  return Object.fromEntries(
    Object.entries(addresses).map(([owner, url]) => [owner, httpFeed(url, { identity, process: 'gateway', owner })]),
  );
}
