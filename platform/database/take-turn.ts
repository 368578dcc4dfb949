import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from './prepared.ts';

const taken = new WeakMap<SqlEntityManager, Set<string>>();

/**
 * Waits until no other transaction has the turn of this name, and has it until the transaction of `em` ends. For transactions that take row after
 * row: two of these transactions could lock the same rows in opposite order, and one would fail with a deadlock.
 */
export async function takeTurn(em: SqlEntityManager, name: string): Promise<void> {
  const turns = taken.get(em) ?? new Set();
  if (turns.has(name)) return;
  await runPrepared(em, `select ${turnSql('$1')}`, [name]);
  hasTurn(em, name);
}

/** SQL that takes the turn as a part of another statement, whose caller says so to `hasTurn`. */
export const turnSql = (name: string): string => `pg_advisory_xact_lock(hashtextextended(${name}, 0))`;

/** The transaction of `em` has taken the turn of this name. */
export function hasTurn(em: SqlEntityManager, name: string): void {
  taken.set(em, (taken.get(em) ?? new Set()).add(name));
}
