import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { TimePage } from '#platform/graph/time-page.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import { findRows } from '#platform/database/rows.ts';
import type { Role } from '../domain/user.ts';
import { Address } from './address.entity.ts';
import { escapeLike } from './escape-like.ts';
import { User } from './user.entity.ts';

/** The users with these ids that exist and are not erased, in no order. One statement. */
export function findUsers(em: SqlEntityManager, ids: readonly string[]): Promise<User[]> {
  return findRows(em, User, 'where id = any ($1::uuid[]) and erased_at is null', [ids]);
}

/** Conditions that must all hold; one that is absent always holds. */
export interface UserConditions {
  /** The beginning of the address, in lower case. */
  email?: string | undefined;
  /** The beginning of a word of the name, in lower case. */
  name?: string | undefined;
  role?: Role | undefined;
}

/** Users by when their accounts were created, newest first. One statement. */
export function findUserPage(
  em: SqlEntityManager,
  wanted: UserConditions,
  { limit, after }: TimePage,
): Promise<User[]> {
  const { where, values } = toConditions(wanted);
  const position = `($${values.length + 1}::timestamptz is null
      or (created_at, id) < ($${values.length + 1}::timestamptz, $${values.length + 2}::uuid))`;
  return findRows(em, User, `${where} and ${position} order by created_at desc, id desc limit $${values.length + 3}`, [
    ...values,
    after?.at ?? null,
    after?.id ?? null,
    limit,
  ]);
}

/** How many users fulfil these conditions, counted up to `limit`. One statement. */
export async function countUsers(em: SqlEntityManager, wanted: UserConditions, limit: number): Promise<number> {
  const { where, values } = toConditions(wanted);
  const [row] = await runPrepared<{ count: number }>(
    em,
    `select count(*)::int as count from (select from user_account ${where} limit $${values.length + 1}) as counted`,
    [...values, limit],
  );
  return row?.count ?? 0;
}

function toConditions({ email, name, role }: UserConditions): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const conditions = ['erased_at is null'];
  const add = (value: string | undefined, condition: (value: string) => string) => {
    if (value !== undefined) conditions.push(condition(`$${values.push(value)}::text`));
  };
  add(email && `${escapeLike(email)}%`, (pattern) => `email like ${pattern}`);
  add(name && `% ${escapeLike(name)}%`, (pattern) => `' ' || lower(name) like ${pattern}`);
  add(role, (held) => `${held} = any (roles)`);
  return { where: `where ${conditions.join(' and ')}`, values };
}

/** The address books of these users, each oldest entry first. One statement. */
export function findAddresses(em: SqlEntityManager, userIds: readonly string[]): Promise<Address[]> {
  return findRows(em, Address, 'where user_id = any ($1::uuid[]) order by created_at, id', [userIds]);
}

/** The user, whose row nobody else may change until the transaction ends; null if there is none, or the account was erased. */
export function lockUser(em: SqlEntityManager, id: string): Promise<User | null> {
  return em.findOne(User, { id, erasedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** As `lockUser`, by the e-mail address as `toEmail` makes it. */
export function lockUserByEmail(em: SqlEntityManager, email: string): Promise<User | null> {
  return em.findOne(User, { email, erasedAt: null }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
