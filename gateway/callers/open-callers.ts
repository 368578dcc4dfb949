import type { JSONWebKeySet } from 'jose';
import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import type { Log } from '#platform/process/log.ts';
import type { GatewaySettings } from '../config.ts';
import { openTokens } from './open-tokens.ts';
import { openApiKeys } from './api-keys.ts';
import { followEndedSessions } from './ended-sessions.ts';
import { type Identify, openIdentify } from './identify.ts';

/** The callers of a gateway. */
export interface Callers {
  identify: Identify;
  stop(): Promise<void>;
}

/** Opens what a gateway needs to know its callers. Only callers of our own subgraph users have sessions that end, and API keys. */
export function openCallers(
  settings: GatewaySettings,
  deps: {
    loadJwks: () => Promise<JSONWebKeySet>;
    /** The log of users; left out: a token is good until it expires, and no API key is accepted. */
    feed: EventFeed | undefined;
    /** The subgraph users. */
    users: SubgraphClient;
    doorbell: Pick<Doorbell, 'listen' | 'onRecovered'>;
    identity: Identity;
    now: () => Date;
    log: Log;
  },
): Callers {
  const { feed, users, doorbell, identity, now, log } = deps;
  const tokens = openTokens(settings, deps.loadJwks, now);
  const ended =
    settings.GATEWAY_SIGN_IN === 'users' && feed ? followEndedSessions({ feed, doorbell, now, log }) : undefined;
  const apiKeys = ended && openApiKeys({ secret: settings.TRADEPOST_SECRET, users, identity, ended, now });
  return {
    identify: openIdentify({ tokens, ended, apiKeys }),
    stop: async () => ended?.stop(),
  };
}
