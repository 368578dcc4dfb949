import type { FeatureOff } from '#platform/flags/feature-off.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { CodedError } from '#platform/process/errors.ts';
import { newId } from '#platform/values/id.ts';
import { apiKeyCreated } from '#schema/events/users.ts';
import { requireUser, type UsersContext } from '../context.ts';
import { requireLiveSession } from '../credentials/sessions.ts';
import { decideNewKey, type KeyRequest, parseKeyRequest, type TooManyApiKeys } from '../domain/api-key.ts';
import { apiKeyCreationOff } from '../flags.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { ApiKey } from '../storage/api-key.entity.ts';
import { lockUser } from '../storage/queries.ts';

export interface ApiKeyCreated {
  __typename: 'ApiKeyCreated';
  apiKey: ApiKey;
  /** The text of the key. It is in this answer and nowhere else. */
  secret: string;
}

/**
 * Makes an API key for the signed-in person. Throws UNAUTHENTICATED for a guest, for a session that has ended, and for a caller with an API key: a key
 * cannot make keys.
 */
export async function createApiKey(
  context: UsersContext,
  input: KeyRequest,
): Promise<ApiKeyCreated | InvalidInput | TooManyApiKeys | FeatureOff> {
  const caller = requireUser(context.caller);
  if (!(await context.flags.isOn('api-key-creation', caller.userId))) return apiKeyCreationOff();
  const now = context.now();
  const request = parseKeyRequest(input, { offered: context.apiKeys.offered, now });
  if (isInvalidInput(request)) return request;
  return context.em.fork().transactional(async (em) => {
    // Requests at the same time are counted one after the other.
    const user = await lockUser(em, caller.userId);
    await requireLiveSession(em, caller);
    if (!user) throw new CodedError('UNAUTHENTICATED', 'The account of this session does not exist');
    const goodKeys = await em.count(ApiKey, { userId: user.id, revokedAt: null, expiresAt: { $gt: now } });
    const refusal = decideNewKey(goodKeys);
    if (refusal) return refusal;
    const { id, secretHash, text } = context.apiKeys.make(newId('other', now));
    const apiKey = em.create(ApiKey, {
      id,
      userId: user.id,
      name: request.name,
      scopes: [...request.scopes],
      secretHash,
      createdAt: now,
      expiresAt: request.expiresAt,
      lastUsedAt: null,
      revokedAt: null,
    });
    recordEvent(em, apiKeyCreated, {
      subject: `key-creation:${id}`,
      version: 1,
      payload: { keyId: id, userId: user.id },
      occurredAt: now,
    });
    return { __typename: 'ApiKeyCreated', apiKey, secret: text };
  });
}
