import { LockMode } from '@mikro-orm/core';
import { isId } from '#platform/values/id.ts';
import type { AddressInput } from '#platform/values/postal-address.ts';
import { requireUser, type UsersContext } from '../context.ts';
import { requireLiveSession } from '../credentials/sessions.ts';
import { parseAddress } from '../domain/address.ts';
import { type AddressNotFound, addressNotFound } from '../domain/address-not-found.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { Address } from '../storage/address.entity.ts';
import { User } from '../storage/user.entity.ts';
import type { AddressSaved } from './add-address.ts';

/** Replaces an entry of the caller's address book; someone else's entry does not exist. Throws UNAUTHENTICATED for a guest and after the session ended. */
export async function updateAddress(
  context: UsersContext,
  input: { id: string; address: AddressInput },
): Promise<AddressSaved | AddressNotFound | InvalidInput> {
  const { userId } = requireUser(context.caller);
  const fields = parseAddress(input.address);
  if (isInvalidInput(fields)) return fields;
  if (!isId(input.id)) return addressNotFound(input.id);
  const outcome = await context.em.transactional(async (em) => {
    await requireLiveSession(em, context.caller);
    const address = await em.findOne(Address, { id: input.id, userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!address) return addressNotFound(input.id);
    em.assign(address, fields);
    return { __typename: 'AddressSaved' as const, address, user: await em.findOneOrFail(User, { id: userId }) };
  });
  context.loaders.addressesByUserId.clear(userId);
  return outcome;
}
