import { callWithin } from './call-within.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import { CodedError } from '../process/errors.ts';
import type { ApiKeyParts } from '../identity/api-key.ts';
import type { Caller, Role } from '../identity/caller.ts';
import type { Identity } from '../identity/signed-identity.ts';

/** The owner and the rights of an API key, as users answers. */
export interface KeyOwner {
  userId: string;
  /** The newest event about the user that the answer knows. */
  userVersion: number;
  roles: Role[];
  scopes: string[];
  expiresAt: string;
}

const query = `mutation ($id: ID!, $secretHash: String!) {
  verifyApiKey(id: $id, secretHash: $secretHash) { userId userVersion roles scopes expiresAt }
}`;

/** Users is waited for no longer: who has a key waits. */
const deadlineMs = 3_000;

/** Asks users for the owner of a key, as the process `name`; null unless the key is good. Throws SUBGRAPH_UNAVAILABLE without an answer. */
export async function askKeyOwner(
  { users, identity, name }: { users: SubgraphClient; identity: Identity; name: string },
  { id, secretHash }: ApiKeyParts,
): Promise<KeyOwner | null> {
  const { data, errors } = await callWithin(deadlineMs, users, {
    query,
    variables: { id, secretHash },
    identity: identity.sign({ kind: 'service', name }, 'users'),
  });
  if (!data || errors?.length)
    throw new CodedError('SUBGRAPH_UNAVAILABLE', 'API keys cannot be checked now', { cause: errors?.[0]?.message });
  return data['verifyApiKey'] as KeyOwner | null;
}

/** The caller with this key. */
export function keyCaller(id: string, { userId, roles, scopes }: KeyOwner): Extract<Caller, { kind: 'user' }> {
  return { kind: 'user', userId, sessionId: id, roles, scopes, apiKeyId: id };
}

/** The same for every reason, so that nobody learns which keys exist. */
export function invalidKey(): CodedError {
  return new CodedError('TOKEN_INVALID', 'The API key is unknown, has expired or was revoked');
}

/** The key among the credentials of a request. Throws TOKEN_INVALID for a request that names its caller twice. */
export function apiKeyIn(credentials: { authorization?: unknown; 'x-api-key'?: unknown }): string | undefined {
  const { authorization, 'x-api-key': key } = credentials;
  if (key !== undefined) {
    if (authorization !== undefined || typeof key !== 'string')
      throw new CodedError('TOKEN_INVALID', 'Expected either x-api-key or authorization, once');
    return key;
  }
  return typeof authorization === 'string' ? /^Bearer +(tp_\S*)$/i.exec(authorization)?.[1] : undefined;
}
