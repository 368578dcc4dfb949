import { bar } from '#platform/process/progress.ts';
import { waitUntil } from '../drill/wait-until.ts';
import { type HeldRows, holdRows } from './hold-rows.ts';
import { decided } from './settle.ts';
import type { ShopClient, TrialCustomer } from './shop-client.ts';
import { scaled, type Trial } from './trial.ts';
import type { BookName, TrialShop } from './trial-shop.ts';

const allRounds = 5;
/** A worker starts within seconds; a machine with other work may need minutes. */
const committedDeadlineMs = 180_000;

/** What the points need. */
interface Round {
  variantId: string;
  /** Places an order; resolves with its id. */
  place(): Promise<string>;
  /** Places an order; resolves with its id when it is confirmed and its pieces are committed. */
  confirmed(): Promise<string>;
  /** A change of an order by staff. */
  change(mutation: 'shipOrder' | 'cancelOrder', orderId: string): Promise<void>;
  /** Keeps something locked until the end of the round. */
  hold(database: BookName, sql: string, values?: unknown[]): Promise<HeldRows>;
}

/** A query that finds a row when it is so; `$1` is the id of the order. */
type Fact = [database: 'orders' | 'catalog', sql: string];

/** The order of a round, and the fact that shows the effect. */
interface Reached {
  orderId: string;
  effect: Fact;
  /** What the books must not show yet, because the event is not acknowledged. */
  notYet?: Fact;
}

interface Point {
  /** What the worker is killed in. */
  what: string;
  worker: 'orders-worker' | 'catalog-worker';
  /** Resolves when the worker waits for a lock of the trial. */
  reach(round: Round): Promise<Reached>;
}

const isConfirmed: Fact = ['orders', `select from orders where id = $1 and status = 'CONFIRMED'`];
const stockOf = 'select from stock where variant_id = $1 for update';
const orderRow = 'select from orders where id = $1 for update';

const points: readonly Point[] = [
  {
    what: 'the catalogue reserves the pieces of a placed order',
    worker: 'catalog-worker',
    async reach({ hold, place, variantId }) {
      const stock = await hold('catalog', stockOf, [variantId]);
      const orderId = await place();
      await stock.reached('from stock');
      return { orderId, effect: isConfirmed };
    },
  },
  {
    what: 'the catalogue takes the pieces of a parcel off hand',
    worker: 'catalog-worker',
    async reach({ hold, confirmed, change, variantId }) {
      const orderId = await confirmed();
      const stock = await hold('catalog', stockOf, [variantId]);
      await change('shipOrder', orderId);
      await stock.reached('from stock');
      return {
        orderId,
        effect: ['catalog', 'select from reservation_line where order_id = $1 and shipped = quantity'],
      };
    },
  },
  {
    what: 'the catalogue puts the pieces of a cancelled order back on sale',
    worker: 'catalog-worker',
    async reach({ hold, confirmed, change, variantId }) {
      const orderId = await confirmed();
      const stock = await hold('catalog', stockOf, [variantId]);
      await change('cancelOrder', orderId);
      await stock.reached('from stock');
      return { orderId, effect: ['catalog', `select from reservation where order_id = $1 and state = 'RELEASED'`] };
    },
  },
  {
    what: 'the catalogue acknowledges a placed order',
    worker: 'catalog-worker',
    async reach({ hold, place }) {
      const cursors = await hold('catalog', `select from consumer_cursor where consumer = 'follow-orders' for update`);
      const orderId = await place();
      await cursors.reached('consumer_cursor');
      return {
        orderId,
        effect: isConfirmed,
        notYet: ['catalog', 'select from reservation where order_id = $1'],
      };
    },
  },
  {
    what: 'orders note the reserved pieces',
    worker: 'orders-worker',
    async reach({ hold, place, variantId }) {
      const stock = await hold('catalog', stockOf, [variantId]);
      const orderId = await place();
      const order = await hold('orders', orderRow, [orderId]);
      await stock.release();
      await order.reached('from orders');
      return { orderId, effect: isConfirmed };
    },
  },
  {
    what: 'orders acknowledge the reserved pieces',
    worker: 'orders-worker',
    async reach({ hold, place }) {
      const cursors = await hold('orders', `select from consumer_cursor where consumer = 'follow-stock' for update`);
      const orderId = await place();
      await cursors.reached('consumer_cursor');
      return {
        orderId,
        effect: isConfirmed,
        notYet: ['orders', `select from payment where order_id = $1 and state <> 'INITIATED'`],
      };
    },
  },
  {
    what: 'orders enqueue the job that asks for the money',
    worker: 'orders-worker',
    async reach({ hold, place, variantId }) {
      const stock = await hold('catalog', stockOf, [variantId]);
      const orderId = await place();
      const jobs = await hold('orders', 'lock table jobs.job in share mode');
      await stock.release();
      await jobs.reached('insert into');
      return { orderId, effect: isConfirmed };
    },
  },
  {
    what: 'a job notes that the bank holds the money',
    worker: 'orders-worker',
    async reach({ hold, place }) {
      const provider = await hold('payments', 'lock table payment in share mode');
      const orderId = await place();
      await provider.reached('insert into payment');
      const order = await hold('orders', orderRow, [orderId]);
      await provider.release();
      await order.reached('from orders');
      return { orderId, effect: isConfirmed };
    },
  },
  {
    what: 'a job notes that the bank took the money',
    worker: 'orders-worker',
    async reach({ hold, confirmed, change }) {
      const orderId = await confirmed();
      const provider = await hold('payments', 'select from payment where reference = $1 for update', [orderId]);
      await change('shipOrder', orderId);
      await provider.reached('from payment');
      const order = await hold('orders', orderRow, [orderId]);
      await provider.release();
      await order.reached('from orders');
      return { orderId, effect: ['orders', `select from ledger_entry where order_id = $1 and kind = 'CAPTURED'`] };
    },
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
    const progress = bar('acknowledgements: kills');
    const problems: string[] = [];
    let whole = 0;
    for (const point of all) {
      const holds: HeldRows[] = [];
      const release = async () => {
        for (const hold of holds) await hold.release();
      };
      try {
        const { orderId, effect, notYet } = await point.reach(
          roundOf({ shop, client, customer: customer!, staff, variantId, holds }),
        );
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

function roundOf(options: {
  shop: TrialShop;
  client: ShopClient;
  customer: TrialCustomer;
  staff: TrialCustomer;
  variantId: string;
  holds: HeldRows[];
}): Round {
  const { shop, client, customer, staff, variantId, holds } = options;
  const place = async () => {
    const order = { idempotencyKey: crypto.randomUUID(), lines: [{ variantId, quantity: 1 }] };
    const answer = await client.place(customer, order);
    if ('refusal' in answer) throw new Error(`an order was refused with ${answer.refusal}`);
    return answer.orderId;
  };
  return {
    variantId,
    place,
    async confirmed() {
      const orderId = await place();
      await decided(shop, client);
      const committed = `select from reservation where order_id = $1 and state = 'COMMITTED'`;
      const isCommitted = async () => (await shop.read('catalog', committed, [orderId])).length > 0;
      await waitUntil(`the pieces of order ${orderId} are committed`, isCommitted, committedDeadlineMs);
      return orderId;
    },
    async change(name, orderId) {
      const inputType = name === 'shipOrder' ? 'ShipOrderInput' : 'CancelOrderInput';
      const { [name]: answer } = await client.ask<Record<string, { code?: string }>>(
        staff,
        `mutation ($input: ${inputType}!) { ${name}(input: $input) { ... on Refusal { code } } }`,
        { input: { orderId } },
      );
      if (answer?.code) throw new Error(`${name} of order ${orderId} was refused with ${answer.code}`);
    },
    async hold(database, sql, values = []) {
      const hold = await holdRows(shop.books[database], sql, values);
      holds.push(hold);
      return hold;
    },
  };
}
