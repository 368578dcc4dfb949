import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { findRows } from '#platform/database/rows.ts';
import { Address } from './address.entity.ts';
import { User } from './user.entity.ts';

/** The users with these ids that exist, in no order. One statement. */
export function findUsers(em: SqlEntityManager, ids: readonly string[]): Promise<User[]> {
  return findRows(em, User, 'where id = any ($1::uuid[])', [ids]);
}

/** The address books of these users, each oldest entry first. One statement. */
export function findAddresses(em: SqlEntityManager, userIds: readonly string[]): Promise<Address[]> {
  return findRows(em, Address, 'where user_id = any ($1::uuid[]) order by created_at, id', [userIds]);
}

/** The user, whose row nobody else may change until the transaction ends; null if there is none. */
export function lockUser(em: SqlEntityManager, id: string): Promise<User | null> {
  return em.findOne(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
