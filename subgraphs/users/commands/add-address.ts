import { CodedError } from '#platform/process/errors.ts';
import { newId } from '#platform/values/id.ts';
import type { AddressInput } from '#platform/values/postal-address.ts';
import { requireUser, type UsersContext } from '../context.ts';
import { requireLiveSession } from '../credentials/sessions.ts';
import { decideAddition, parseAddress } from '../domain/address.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { Address } from '../storage/address.entity.ts';
import { lockUser } from '../storage/queries.ts';
import type { User } from '../storage/user.entity.ts';

export interface AddressSaved {
  __typename: 'AddressSaved';
  address: Address;
  user: User;
}

/** Adds an entry to the caller's address book, which holds at most 50. Throws UNAUTHENTICATED for a guest and after the session ended. */
export async function addAddress(
  context: UsersContext,
  input: { address: AddressInput },
): Promise<AddressSaved | InvalidInput> {
  const { userId } = requireUser(context.caller);
  const fields = parseAddress(input.address);
  if (isInvalidInput(fields)) return fields;
  const now = context.now();
  const outcome = await context.em.transactional(async (em) => {
    await requireLiveSession(em, context.caller);
    // Locked so that additions at the same time are counted one after the other.
    const user = await lockUser(em, userId);
    if (!user) throw new CodedError('UNAUTHENTICATED', 'The account of this session does not exist');
    const refusal = decideAddition(await em.count(Address, { userId }));
    if (refusal) return refusal;
    const address = em.create(Address, { ...fields, id: newId('other', now), userId, createdAt: now });
    return { __typename: 'AddressSaved' as const, address, user };
  });
  context.loaders.addressesByUserId.clear(userId);
  return outcome;
}
