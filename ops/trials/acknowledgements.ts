import { bar } from '#platform/process/progress.ts';
import { waitUntil } from '../wait-until.ts';
import { type HeldRows, holdRows } from './hold-rows.ts';
import { decided } from './settle.ts';
import type { ShopClient, TrialCustomer } from './shop-client.ts';
import { scaled, type Trial } from './trial.ts';
import type { BookName, TrialShop } from './trial-shop.ts';

const allRounds = 5;
/** A worker starts within seconds; a machine with other work may need minutes. */
const committedDeadlineMs = 180_000;

/** What a trial keeps locked, so that the worker waits in the middle of an effect. */
interface Lock {
  database: BookName;
  /** `$1` is the id that `of` names. */
  sql: string;
  of?: 'order' | 'variant';
  /** Text of the worker's statement that waits for the lock. */
  stops: string;
}

/** A query that finds a row when it is so; `$1` is the id of the order. */
type Fact = [database: 'orders' | 'catalog', sql: string];

interface Point {
  /** What the worker is killed in. */
  what: string;
  worker: 'orders-worker' | 'catalog-worker';
  /** What causes the effect: a new order, or a change of a confirmed order by staff. */
  cause: 'placeOrder' | 'shipOrder' | 'cancelOrder';
  /** Locked one after the other: the next lock is taken when a worker waits for the one before, which then goes. */
  locks: readonly [Lock, Lock?];
  /** Finds the effect. */
  effect: Fact;
  /** What the books must not show yet, because the event is not acknowledged. */
  notYet?: Fact;
}

const stock: Lock = {
  database: 'catalog',
  sql: 'select from stock where variant_id = $1 for update',
  of: 'variant',
  stops: 'from stock',
};
const orderRow: Lock = {
  database: 'orders',
  sql: 'select from orders where id = $1 for update',
  of: 'order',
  stops: 'from orders',
};
const newJobs: Lock = { database: 'orders', sql: 'lock table jobs.job in share mode', stops: 'insert into' };
const newPayments: Lock = {
  database: 'payments',
  sql: 'lock table payment in share mode',
  stops: 'insert into payment',
};
const payment: Lock = {
  database: 'payments',
  sql: 'select from payment where reference = $1 for update',
  of: 'order',
  stops: 'from payment',
};
const cursors = (database: BookName, consumer: string): Lock => ({
  database,
  sql: `select from consumer_cursor where consumer = '${consumer}' for update`,
  stops: 'consumer_cursor',
});

const isConfirmed: Fact = ['orders', `select from orders where id = $1 and status = 'CONFIRMED'`];

const points: readonly Point[] = [
  {
    what: 'the catalogue reserves the pieces of a placed order',
    worker: 'catalog-worker',
    cause: 'placeOrder',
    locks: [stock],
    effect: isConfirmed,
  },
  {
    what: 'the catalogue takes the pieces of a parcel off hand',
    worker: 'catalog-worker',
    cause: 'shipOrder',
    locks: [stock],
    effect: ['catalog', 'select from reservation_line where order_id = $1 and shipped = quantity'],
  },
  {
    what: 'the catalogue puts the pieces of a cancelled order back on sale',
    worker: 'catalog-worker',
    cause: 'cancelOrder',
    locks: [stock],
    effect: ['catalog', `select from reservation where order_id = $1 and state = 'RELEASED'`],
  },
  {
    what: 'the catalogue acknowledges a placed order',
    worker: 'catalog-worker',
    cause: 'placeOrder',
    locks: [cursors('catalog', 'follow-orders')],
    effect: isConfirmed,
    notYet: ['catalog', 'select from reservation where order_id = $1'],
  },
  {
    what: 'orders note the reserved pieces',
    worker: 'orders-worker',
    cause: 'placeOrder',
    locks: [stock, orderRow],
    effect: isConfirmed,
  },
  {
    what: 'orders acknowledge the reserved pieces',
    worker: 'orders-worker',
    cause: 'placeOrder',
    locks: [cursors('orders', 'follow-stock')],
    effect: isConfirmed,
    notYet: ['orders', `select from payment where order_id = $1 and state <> 'INITIATED'`],
  },
  {
    what: 'orders enqueue the job that asks for the money',
    worker: 'orders-worker',
    cause: 'placeOrder',
    locks: [stock, newJobs],
    effect: isConfirmed,
  },
  {
    what: 'a job notes that the bank holds the money',
    worker: 'orders-worker',
    cause: 'placeOrder',
    locks: [newPayments, orderRow],
    effect: isConfirmed,
  },
  {
    what: 'a job notes that the bank took the money',
    worker: 'orders-worker',
    cause: 'shipOrder',
    locks: [payment, orderRow],
    effect: ['orders', `select from ledger_entry where order_id = $1 and kind = 'CAPTURED'`],
  },
];

/**
 * I9: a worker is killed while it waits for a lock in the middle of an effect. What it works at is neither acknowledged before its effect is committed, so
 * that the next worker does it, nor after, so that it is done once. The trial ends at the first effect that does not come within `effectDeadlineMs`.
 */
export const acknowledgementsWithin = (effectDeadlineMs: number): Trial => ({
  name: 'acknowledgements',
  what: `${allRounds} kills of a worker at each of ${points.length} points between an event or a job and its acknowledgement lose no effect`,
  async run(shop, client, percent) {
    const rounds = scaled(allRounds, percent, 1);
    const all = Array.from({ length: rounds }, () => points).flat();
    const variantId = await shop.addArticle(all.length);
    const [customer] = await client.openAccounts(1);
    const staff = await client.signIn(shop.staff);
    const scene = { shop, client, customer: customer!, staff, variantId };
    const progress = bar('acknowledgements: kills');
    const problems: string[] = [];
    let whole = 0;
    for (const point of all) {
      const holds: HeldRows[] = [];
      const release = async () => {
        for (const hold of holds) await hold.release();
      };
      try {
        const orderId = await reach(point, scene, holds);
        const { effect, notYet } = point;
        if (notYet && (await shop.read(...notYet, [orderId])).length > 0)
          problems.push(`order ${orderId}: an effect was committed before ${point.what}`);
        // A worker that starts needs what is held.
        await shop.kill(point.worker, release);
        const isThere = async () => (await shop.read(...effect, [orderId])).length > 0;
        await waitUntil('the effect', isThere, effectDeadlineMs).catch(() =>
          problems.push(
            `order ${orderId}: the effect is lost after the ${point.worker} was killed while ${point.what}; it did not come within ${effectDeadlineMs / 1000} s`,
          ),
        );
      } finally {
        await release();
      }
      if (problems.length > 0) break;
      progress.update((whole += 1), all.length);
    }
    progress.end();
    return {
      what: `effects that came once after ${all.length} kills between an event or a job and its acknowledgement`,
      expected: all.length,
      counted: whole,
      problems,
    };
  },
});

/** A job of a killed worker goes to the next one after 20 s; a machine with other work starts that one within a minute. */
export const acknowledgements = acknowledgementsWithin(120_000);

interface Scene {
  shop: TrialShop;
  client: ShopClient;
  customer: TrialCustomer;
  staff: TrialCustomer;
  variantId: string;
}

/** Resolves with the id of an order when the worker waits for the last lock of the point. The locks are added to `holds`. */
async function reach({ cause, locks }: Point, scene: Scene, holds: HeldRows[]): Promise<string> {
  const { shop, client, customer, staff, variantId } = scene;
  const confirmed = cause === 'placeOrder' ? undefined : await placeConfirmed(scene);
  const hold = async ({ database, sql, of }: Lock, orderId = '') => {
    const held = await holdRows(shop.books[database], sql, of ? [of === 'order' ? orderId : variantId] : []);
    holds.push(held);
    return held;
  };
  const [first, second] = locks;
  const held = await hold(first, confirmed);
  const orderId = confirmed ?? (await client.placeOne(customer, variantId));
  const code = cause === 'placeOrder' ? undefined : await client.change(staff, cause, { orderId });
  if (code !== undefined) throw new Error(`${cause} of order ${orderId} was refused with ${code}`);
  await held.reached(first.stops);
  if (!second) return orderId;
  const heldNext = await hold(second, orderId);
  await held.release();
  await heldNext.reached(second.stops);
  return orderId;
}

/** Resolves with the id of an order when it is confirmed and its pieces are committed. */
async function placeConfirmed({ shop, client, customer, variantId }: Scene): Promise<string> {
  const orderId = await client.placeOne(customer, variantId);
  await decided(shop, client);
  const committed = `select from reservation where order_id = $1 and state = 'COMMITTED'`;
  const isCommitted = async () => (await shop.read('catalog', committed, [orderId])).length > 0;
  await waitUntil(`the pieces of order ${orderId} are committed`, isCommitted, committedDeadlineMs);
  return orderId;
}
