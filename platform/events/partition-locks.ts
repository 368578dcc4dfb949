import type pg from 'pg';
import { partitionCount } from './event-log.ts';

const lockName = (consumer: string) => `tradepost.consumer.${consumer}`;
const presenceName = (consumer: string) => `tradepost.consumer-copy.${consumer}`;

/** Marks one more copy of a consumer as present while the connection lives; it takes the first free number. */
export async function announceCopy(locks: pg.Client, consumer: string): Promise<void> {
  for (let copy = 0; ; copy += 1) if (await tryLock(locks, presenceName(consumer), copy)) return;
}

/**
 * Takes a fair share of a consumer's partitions by advisory locks: all partitions if it is alone, half of them beside
 * another copy. Returns the partitions that were given up and those that were newly taken; the others stay.
 */
export async function sharePartitions(
  locks: pg.Client,
  consumer: string,
  held: readonly number[],
): Promise<{ released: number[]; taken: number[] }> {
  const share = Math.ceil(partitionCount / Math.max(1, await countCopies(locks, consumer)));
  const released = held.slice(share);
  for (const partition of released) {
    await locks.query('select pg_advisory_unlock(hashtext($1), $2)', [lockName(consumer), partition]);
  }
  const taken: number[] = [];
  for (let partition = 0; partition < partitionCount && held.length + taken.length < share; partition += 1) {
    if (!held.includes(partition) && (await tryLock(locks, lockName(consumer), partition))) taken.push(partition);
  }
  return { released, taken };
}

async function tryLock(locks: pg.Client, name: string, number: number): Promise<boolean> {
  const { rows } = await locks.query<{ taken: boolean }>('select pg_try_advisory_lock(hashtext($1), $2) as taken', [
    name,
    number,
  ]);
  return rows[0]?.taken ?? false;
}

async function countCopies(locks: pg.Client, consumer: string): Promise<number> {
  const { rows } = await locks.query<{ copies: number }>({
    name: 'copies',
    // pg_locks shows the first key as an unsigned oid.
    text: `select count(*)::int as copies from pg_locks
     where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
       and classid = (hashtext($1)::bigint & 4294967295)::oid`,
    values: [presenceName(consumer)],
  });
  return rows[0]?.copies ?? 1;
}
