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
  await runPrepared(em, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  taken.set(em, turns.add(name));
}
