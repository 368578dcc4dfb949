import { LockMode } from '@mikro-orm/core';
import { isId } from '#platform/values/id.ts';
import { requireUser, type UsersContext } from '../context.ts';
import { revokeKey } from '../credentials/api-keys.ts';
import { requireLiveSession } from '../credentials/sessions.ts';
import { ApiKey } from '../storage/api-key.entity.ts';

export interface ApiKeyRevoked {
  __typename: 'ApiKeyRevoked';
  apiKey: ApiKey;
}

export interface ApiKeyNotFound {
  __typename: 'ApiKeyNotFound';
  code: 'API_KEY_NOT_FOUND';
  message: string;
}

/** Revokes an API key of the signed-in person. A revoked key stays revoked, and answers the same again. Throws as `createApiKey`. */
export async function revokeApiKey(
  context: UsersContext,
  { id }: { id: string },
): Promise<ApiKeyRevoked | ApiKeyNotFound> {
  const caller = requireUser(context.caller);
  if (!isId(id)) return keyNotFound();
  return context.em.fork().transactional(async (em) => {
    await requireLiveSession(em, caller);
    const apiKey = await em.findOne(
      ApiKey,
      { id: id.toLowerCase(), userId: caller.userId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!apiKey) return keyNotFound();
    revokeKey(em, apiKey, context.now());
    return { __typename: 'ApiKeyRevoked', apiKey };
  });
}

function keyNotFound(): ApiKeyNotFound {
  return { __typename: 'ApiKeyNotFound', code: 'API_KEY_NOT_FOUND', message: 'You have no API key with this id' };
}
