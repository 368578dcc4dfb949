import { LockMode } from '@mikro-orm/core';
import { isId } from '#platform/values/id.ts';
import { requireUser, type UsersContext } from '../context.ts';
import { requireLiveSession } from '../credentials/sessions.ts';
import { type AddressNotFound, addressNotFound } from '../domain/address-not-found.ts';
import { Address } from '../storage/address.entity.ts';
import { User } from '../storage/user.entity.ts';
import type { AddressSaved } from './add-address.ts';

/** Removes an entry of the caller's address book and answers with it; asked again, it does not exist. Throws UNAUTHENTICATED for a guest and after the session ended. */
export async function removeAddress(context: UsersContext, id: string): Promise<AddressSaved | AddressNotFound> {
  const { userId } = requireUser(context.caller);
  if (!isId(id)) return addressNotFound(id);
  const outcome = await context.em.transactional(async (em) => {
    await requireLiveSession(em, context.caller);
    const address = await em.findOne(Address, { id, userId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!address) return addressNotFound(id);
    em.remove(address);
    return { __typename: 'AddressSaved' as const, address, user: await em.findOneOrFail(User, { id: userId }) };
  });
  context.loaders.addressesByUserId.clear(userId);
  return outcome;
}
