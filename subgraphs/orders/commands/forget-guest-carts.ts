import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** A guest who comes back after a month begins again. Half of it loses the carts of people who wait for their wages. */
const lifetimeMs = 30 * dayMs;
/** An empty cart is kept for as long as the idempotency keys of its orders, and a day more. */
const emptyLifetimeMs = 2 * dayMs;
/** Bounds one transaction; the next run takes the rest. */
const limit = 5_000;

/** Removes carts of guests that nobody has changed for a month, and empty ones after two days. Returns how many. */
export async function forgetGuestCarts(em: SqlEntityManager, now: Date): Promise<number> {
  const [found] = await runPrepared<{ count: number }>(
    em,
    `with old as (
       select id from cart where token_hash is not null and updated_at < $2
         and (updated_at < $1 or not exists (select from cart_line where cart_id = cart.id))
       order by updated_at limit ${limit} for update skip locked
     ), gone as (delete from cart_line using old where cart_id = old.id returning cart_id),
     removed as (delete from cart using old where cart.id = old.id returning cart.id)
     select count(*)::int as count from removed`,
    [new Date(now.getTime() - lifetimeMs), new Date(now.getTime() - emptyLifetimeMs)],
  );
  return found?.count ?? 0;
}
