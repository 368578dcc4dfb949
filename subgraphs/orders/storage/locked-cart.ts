import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { reviveRows, rowsOf, saveRows, selectRows } from '#platform/database/rows.ts';
import { newId } from '#platform/values/id.ts';
import { CartLine } from './cart-line.entity.ts';
import { Cart } from './cart.entity.ts';

/*
 * This file reads and writes the rows of carts. A command locks the cart of its owner, changes these plain objects, and calls `saveCart` in the same
 * transaction.
 */

/** A cart under its row lock. */
export interface LockedCart {
  cart: Cart;
  /** In the order in which they were added. */
  lines: CartLine[];
  /** Of the first line, and so of all; null for an empty cart. */
  currency: string | null;
}

/** Whose cart it is: of an account, or of a guest who has the token with this hash. */
export type CartOwner = { kind: 'customer'; customerId: string } | { kind: 'guest'; tokenHash: string };

/** Locks the owner's cart until the transaction ends and reads it afresh; undefined if there is none. */
export async function lockCart(em: SqlEntityManager, owner: CartOwner): Promise<LockedCart | undefined> {
  // Two statements: one that waits for the lock, and one that sees what its holder before has committed.
  const [locked] =
    owner.kind === 'customer'
      ? await runPrepared<{ id: string }>(em, 'select id from cart where customer_id = $1 for update', [
          owner.customerId,
        ])
      : await runPrepared<{ id: string }>(em, 'select id from cart where token_hash = $1 for update', [
          owner.tokenHash,
        ]);
  if (!locked) return undefined;
  const [found] = await runPrepared<{ cart: unknown; lines: unknown; currency: string | null }>(
    em,
    `select ${selectRows(em, Cart, 'where id = $1')} as cart,
       ${selectRows(em, CartLine, 'where cart_id = $1 order by id')} as lines,
       (select currency from variant_copy
        where variant_id = (select variant_id from cart_line where cart_id = $1 order by id limit 1)) as currency`,
    [locked.id],
  );
  const [cart] = reviveRows(em, Cart, found?.cart);
  if (!cart) throw new Error(`expected the cart ${locked.id} under its lock`);
  return { cart, lines: reviveRows(em, CartLine, found?.lines), currency: found?.currency ?? null };
}

/** As `lockCart`; makes the cart if there is none. Two calls at the same time meet in the unique constraint and agree. */
export async function lockOrMakeCart(em: SqlEntityManager, customerId: string, at: Date): Promise<LockedCart> {
  const owner = { kind: 'customer' as const, customerId };
  const known = await lockCart(em, owner);
  if (known) return known;
  await runPrepared(
    em,
    `insert into cart (id, customer_id, version, created_at, updated_at) values ($1, $2, 1, $3, $3)
     on conflict (customer_id) do nothing`,
    [newId('other', at), customerId, at],
  );
  const made = await lockCart(em, owner);
  if (!made) throw new Error(`expected the cart of ${customerId} after it was made`);
  return made;
}

/** Writes the next version of the cart; `lines` replace the lines that were read. */
export async function saveCart(
  em: SqlEntityManager,
  { cart, lines: before }: LockedCart,
  lines: readonly CartLine[],
  at: Date,
): Promise<void> {
  const removed = before.filter((line) => !lines.includes(line));
  if (removed.length > 0)
    await runPrepared(em, 'delete from cart_line where id = any ($1::uuid[])', [removed.map(({ id }) => id)]);
  cart.version += 1;
  cart.updatedAt = at;
  await saveRows(em, [
    rowsOf(Cart, [cart], ['version', 'updatedAt']),
    rowsOf(CartLine, lines, ['quantity', 'shownMinor']),
  ]);
}

/** Adds an empty cart of a guest. */
export async function insertGuestCart(
  em: SqlEntityManager,
  { id, tokenHash, at }: { id: string; tokenHash: string; at: Date },
): Promise<void> {
  await runPrepared(
    em,
    'insert into cart (id, token_hash, version, created_at, updated_at) values ($1, $2, 1, $3, $3)',
    [id, tokenHash, at],
  );
}

/** Removes a cart with its lines. */
export async function deleteCart(em: SqlEntityManager, { cart }: LockedCart): Promise<void> {
  await runPrepared(em, 'delete from cart_line where cart_id = $1', [cart.id]);
  await runPrepared(em, 'delete from cart where id = $1', [cart.id]);
}

/** The id of the cart of a guest; undefined if there is none. */
export async function findGuestCart(em: SqlEntityManager, tokenHash: string): Promise<string | undefined> {
  const [found] = await runPrepared<{ id: string }>(em, 'select id from cart where token_hash = $1', [tokenHash]);
  return found?.id;
}
