import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { Address } from './address.entity.ts';
import { User } from './user.entity.ts';

/** The users with these ids that exist, in no order. One statement. */
export function findUsers(em: SqlEntityManager, ids: readonly string[]): Promise<User[]> {
  // Outside the identity map: a loader that was cleared after a change must see the row as it is now.
  return em.find(User, { id: { $in: [...ids] } }, { disableIdentityMap: true });
}

/** The address books of these users, each oldest entry first. One statement. */
export function findAddresses(em: SqlEntityManager, userIds: readonly string[]): Promise<Address[]> {
  return em.find(
    Address,
    { userId: { $in: [...userIds] } },
    { orderBy: { createdAt: 'asc', id: 'asc' }, disableIdentityMap: true },
  );
}

/** The user, whose row nobody else may change until the transaction ends; null if there is none. */
export function lockUser(em: SqlEntityManager, id: string): Promise<User | null> {
  return em.findOne(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
