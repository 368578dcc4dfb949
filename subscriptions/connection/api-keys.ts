import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import { readApiKey } from '#platform/identity/api-key.ts';
import { askKeyOwner, invalidKey, keyCaller } from '#platform/graph/key-owner.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import type { ConnectedCaller } from './connection.ts';

/** Checks API keys. */
export interface ConnectionKeys {
  /** The caller of this key. Throws TOKEN_INVALID, or SUBGRAPH_UNAVAILABLE if users cannot be asked. */
  verify(text: string): Promise<ConnectedCaller>;
}

/** Asks users for the key of each connection. Invented keys are refused without a question. */
export function openApiKeys(options: {
  secret: string;
  users: SubgraphClient;
  identity: Identity;
  now: () => Date;
}): ConnectionKeys {
  const { secret, users, identity, now } = options;
  return {
    async verify(text) {
      const key = readApiKey(secret, text);
      if (!key) throw invalidKey();
      const owner = await askKeyOwner({ users, identity, name: 'subscriptions' }, key);
      const expiresAt = new Date(owner?.expiresAt ?? 0);
      if (!owner || expiresAt <= now()) throw invalidKey();
      return { ...keyCaller(key.id, owner), expiresAt, ownerVersion: owner.userVersion };
    },
  };
}
