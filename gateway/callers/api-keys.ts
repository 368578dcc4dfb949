import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import { readApiKey } from '#platform/identity/api-key.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { askKeyOwner, invalidKey, keyCaller, type KeyOwner } from '#platform/graph/key-owner.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import { setBounded } from '#platform/values/bounded-map.ts';
import type { EndedSessions } from './ended-sessions.ts';

/** Checks API keys. */
export interface ApiKeys {
  /** The caller of this key. Throws TOKEN_INVALID, or SUBGRAPH_UNAVAILABLE if users cannot be asked. */
  verify(text: string): Promise<Caller>;
}

/**
 * How long an answer of users is used. The log empties it before that when the key is revoked or its owner changes. It also bounds how exact the time of
 * the last use is: users writes it when it is asked.
 */
const keptMs = 60_000;
/** Bounds memory; a few hundred bytes each. */
const maxKept = 5_000;

/** Asks the subgraph users for each key once a minute. Invented keys are refused without a question. */
export function openApiKeys(options: {
  secret: string;
  /** The subgraph users. */
  users: SubgraphClient;
  identity: Identity;
  /** Revoked keys are among the ended sessions. */
  ended: EndedSessions;
  now: () => Date;
}): ApiKeys {
  const { secret, users, identity, ended, now } = options;
  const kept = new Map<string, { owner: KeyOwner | null; until: number }>();
  const asking = new Map<string, Promise<KeyOwner | null>>();
  /** How often an owner has changed: an answer from before a change is not kept. */
  let changes = 0;
  ended.onUserChanged((userId) => {
    changes += 1;
    for (const [name, { owner }] of kept) if (owner?.userId === userId) kept.delete(name);
  });

  async function ask(id: string, secretHash: string): Promise<KeyOwner | null> {
    const name = `${id} ${secretHash}`;
    const known = kept.get(name);
    if (known && known.until > performance.now()) return known.owner;
    const changesBefore = changes;
    const pending =
      asking.get(name) ??
      askKeyOwner({ users, identity, name: 'gateway' }, { id, secretHash }).finally(() => asking.delete(name));
    asking.set(name, pending);
    const owner = await pending;
    if (changes === changesBefore) setBounded(kept, name, { owner, until: performance.now() + keptMs }, maxKept);
    return owner;
  }

  return {
    async verify(text) {
      const key = readApiKey(secret, text);
      if (!key) throw invalidKey();
      const { id } = key;
      if (await ended.has(id)) throw invalidKey();
      const owner = await ask(id, key.secretHash);
      // The answer may be older than the revocation.
      if (!owner || (await ended.has(id)) || new Date(owner.expiresAt) <= now()) throw invalidKey();
      return keyCaller(id, owner);
    },
  };
}
