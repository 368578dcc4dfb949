import { setTimeout as pause } from 'node:timers/promises';
import { bar } from '#platform/process/progress.ts';
import { inParallel } from '#platform/process/in-parallel.ts';
import { waitUntil } from '../wait-until.ts';
import { decided } from './settle.ts';
import type { ShopClient, TrialCustomer } from './shop-client.ts';
import { scaled, type Trial } from './trial.ts';
import type { TrialShop } from './trial-shop.ts';

const allBuyers = 60;
const allPieces = 40;
const allDeclined = 10;
const allKillsAmongAll = 15;
const width = 4;
const oldMinor = 1_250;
const newMinor = 2_000;
/** A worker starts within seconds; a machine with other work may need minutes. */
const pointDeadlineMs = 180_000;
/** An exchange without its difference ends after ten minutes. */
const endDeadlineMs = 900_000;

interface Buyer {
  customer: TrialCustomer;
  orderId: string;
  orderLineId: string;
}

/**
 * When something is killed. `money`: the bank holds the difference, and orders has not noted it. `stock`: the catalogue keeps the piece. `database`: the
 * difference is asked for. `declined`: the bank declines the difference.
 */
const points = ['money', 'stock', 'database'] as const;
type Point = (typeof points)[number] | 'declined';

/**
 * I1 to I4: customers exchange a delivered piece for a dearer one while the workers and PostgreSQL are killed. The first exchanges run one by one, each with a
 * kill at one of the points. The others run at the same time. Each new piece is given once. The returned piece pays for it, with a difference that is captured once.
 */
export const exchanges: Trial = {
  name: 'exchanges',
  what: `${allBuyers} customers exchange a piece for one of ${allPieces} dearer ones while the workers and PostgreSQL are killed, and ${allPieces} orders have it`,
  async run(shop, client, percent) {
    const pieces = scaled(allPieces, percent, 3);
    const bought = scaled(allBuyers, percent, 4);
    const declined = scaled(allDeclined, percent, 1);
    const staff = await client.signIn(shop.staff);
    const [first, wanted, unpaid] = [
      await shop.addArticle(bought + declined, oldMinor),
      await shop.addArticle(pieces, newMinor),
      await shop.addArticle(declined, newMinor),
    ];
    const buyers = await deliveredOrders(shop, client, staff, first, bought + declined);
    const problems: string[] = [];
    const exchange = async (buyer: Buyer, point?: Point) => {
      const variantId = point === 'declined' ? unpaid : wanted;
      problems.push(...(await exchangePiece(shop, client, staff, buyer, variantId, point)));
    };

    const alone = buyers.splice(0, Math.max(points.length, Math.floor(pieces / 2)) + declined);
    const progress = bar('exchanges: kills');
    for (const [index, buyer] of alone.entries()) {
      await exchange(buyer, index < declined ? 'declined' : points[index % points.length]);
      progress.update(index + 1, alone.length);
    }
    progress.end();
    const killsAmongAll = scaled(allKillsAmongAll, percent, points.length);
    await Promise.all([inParallel(buyers, width, (buyer) => exchange(buyer)), killInTurn(shop, killsAmongAll)]);
    const applied = () => appliedOrders(shop, client, wanted);
    const nothingWaits = async () => (await waitingExchanges(shop, client)) === 0;
    await waitUntil('no exchange waits', nothingWaits, endDeadlineMs);
    const orderIds = await applied();
    await inParallel(orderIds, width, (orderId) =>
      client.change(staff, 'shipOrder', { orderId, idempotencyKey: `${orderId}:new` }),
    );
    const allPaid = async () => (await differencesTaken(shop, orderIds)) >= orderIds.length;
    await waitUntil('every difference is captured', allPaid, endDeadlineMs).catch(() => undefined);

    const [row] = await shop.read<{ returns: number; declined: number; pieces: number }>(
      'orders',
      `select count(*)::int as returns, count(*) filter (where exchange_code = 'PAYMENT_DECLINED')::int as declined,
         (select coalesce(sum(quantity), 0)::int from order_line where variant_id = any ($2)) as pieces
       from order_return join orders on orders.id = order_id where customer_id = any ($1)`,
      [client.customerIds, [wanted, unpaid]],
    );
    const { returns = 0, declined: refused = 0, pieces: given = 0 } = row ?? {};
    const asked = bought + declined;
    const taken = await differencesTaken(shop, orderIds);
    return {
      what: `exchanges with their piece and their money, of ${bought} buyers of ${pieces} pieces, after ${alone.length + killsAmongAll} kills of a worker or of PostgreSQL`,
      expected: pieces,
      counted: orderIds.length,
      problems: [
        ...problems,
        ...(returns > asked ? [`${asked} returns were requested, each twice, and ${returns} are stored`] : []),
        ...(refused === declined ? [] : [`${refused} of ${declined} declined exchanges were refused`]),
        ...(given === pieces ? [] : [`the orders have ${given} of ${pieces} new pieces`]),
        ...(taken === pieces ? [] : [`the provider took ${taken} differences for ${pieces} exchanges`]),
      ],
    };
  },
};

async function deliveredOrders(
  shop: TrialShop,
  client: ShopClient,
  staff: TrialCustomer,
  variantId: string,
  count: number,
): Promise<Buyer[]> {
  const customers = await client.openAccounts(count);
  const placed = await inParallel(customers, width, async (customer) => ({
    customer,
    orderId: await client.placeOne(customer, variantId),
  }));
  await decided(shop, client);
  return inParallel(placed, width, async ({ customer, orderId }) => {
    await client.change(staff, 'shipOrder', { orderId, idempotencyKey: `${orderId}:old` });
    const isPaid = async () =>
      (await shop.read('orders', `select from ledger_entry where order_id = $1 and kind = 'CAPTURED'`, [orderId]))
        .length === 1;
    await waitUntil(`order ${orderId} is paid`, isPaid, pointDeadlineMs);
    await client.change(staff, 'markDelivered', { orderId });
    const [line] = await shop.read<{ id: string }>('orders', 'select id from order_line where order_id = $1', [
      orderId,
    ]);
    return { customer, orderId, orderLineId: line?.id ?? '' };
  });
}

/**
 * Sends the piece back for another one, as customer and staff do, with each repeatable call sent twice. A change without a key may have been made by a call
 * whose answer was lost, so only the state afterwards counts. Answers with what is wrong.
 */
async function exchangePiece(
  shop: TrialShop,
  client: ShopClient,
  staff: TrialCustomer,
  { customer, orderId, orderLineId }: Buyer,
  variantId: string,
  point: Point | undefined,
): Promise<string[]> {
  const wanted = { lines: [{ orderLineId, quantity: 1 }], exchange: [{ orderLineId, variantId }], reason: 'too small' };
  const request = { orderId, ...wanted, idempotencyKey: orderId };
  const code = await client.change(customer, 'requestReturn', request);
  if (code !== undefined) return code === 'OUT_OF_STOCK' ? [] : [`an exchange was refused with ${code}`];
  if (point === 'stock') await shop.kill('catalog-worker');
  const again = await client.change(customer, 'requestReturn', request);
  if (again !== undefined) return [`a request that was repeated was refused with ${again}`];

  const isAnswered = async () => (await exchangeOf(shop, orderId))?.state !== 'REQUESTED';
  await waitUntil(`the catalogue answers about order ${orderId}`, isAnswered, pointDeadlineMs);
  const found = await exchangeOf(shop, orderId);
  if (found?.state === 'REFUSED')
    return found.code === 'OUT_OF_STOCK' ? [] : [`an exchange was refused with ${found.code}`];
  const returnId = found?.id ?? '';
  await client.change(staff, 'approveReturn', { orderId, returnId });
  await client.change(staff, 'receiveReturn', { orderId, returnId });
  await client.change(staff, 'inspectReturn', { orderId, returnId, idempotencyKey: `${orderId}:inspect` });
  if (point === 'money') await shop.misbehave({ operation: 'renew', behaviour: 'delay' }, orderId);
  if (point === 'declined') await shop.misbehave({ operation: 'renew', behaviour: 'decline' }, orderId);
  const accept = { orderId, returnId, idempotencyKey: `${orderId}:exchange` };
  const accepted = await client.change(staff, 'exchangeReturn', accept);
  if (point === 'database') await shop.crashPostgres();
  const repeated = await client.change(staff, 'exchangeReturn', accept);
  if (accepted !== undefined || repeated !== undefined)
    return [`an exchange was not accepted: ${accepted ?? 'accepted'}, repeated: ${repeated ?? 'accepted'}`];
  if (point === 'money') {
    const isHeld = async () => (await heldOf(shop, orderId)) > 0;
    await waitUntil(`the provider holds the difference of order ${orderId}`, isHeld, pointDeadlineMs);
    await shop.kill('orders-worker');
  }
  if (point === 'declined') {
    const hasEnded = async () => (await exchangeOf(shop, orderId))?.state === 'REFUSED';
    await waitUntil(`the exchange of order ${orderId} is refused`, hasEnded, pointDeadlineMs);
    await shop.kill('orders-worker');
  }
  return [];
}

/** Kills the workers and PostgreSQL in turn, at any moment. */
async function killInTurn(shop: TrialShop, count: number): Promise<void> {
  const kills = [
    () => shop.kill('orders-worker'),
    () => shop.crashPostgres(),
    () => shop.kill('catalog-worker'),
  ] as const;
  for (let index = 0; index < count; index += 1) {
    await pause(500 + Math.random() * 4_000);
    await kills[index % kills.length]?.();
  }
}

async function exchangeOf(
  shop: TrialShop,
  orderId: string,
): Promise<{ id: string; state: string; code: string | null } | undefined> {
  const [found] = await shop.read<{ id: string; state: string; code: string | null }>(
    'orders',
    'select id, exchange_state as state, exchange_code as code from order_return where order_id = $1',
    [orderId],
  );
  return found;
}

async function heldOf(shop: TrialShop, orderId: string): Promise<number> {
  const held = `select from payment where reference = $1 and status = 'authorized' and captured_minor = 0`;
  return (await shop.read('payments', held, [orderId])).length;
}

async function waitingExchanges(shop: TrialShop, client: ShopClient): Promise<number> {
  const waiting = await shop.read(
    'orders',
    `select from order_return join orders on orders.id = order_id
     where customer_id = any ($1) and (exchange_state = 'REQUESTED' or order_return.state = 'EXCHANGE_PENDING')`,
    [client.customerIds],
  );
  return waiting.length;
}

async function appliedOrders(shop: TrialShop, client: ShopClient, variantId: string): Promise<string[]> {
  const found = await shop.read<{ id: string }>(
    'orders',
    `select orders.id from order_return join orders on orders.id = order_id
     where customer_id = any ($1) and exchange_state = 'APPLIED' and exchange -> 'lines' -> 0 ->> 'variantId' = $2`,
    [client.customerIds, variantId],
  );
  return found.map(({ id }) => id);
}

/** How many payments of the orders the provider took the difference of, by its own books. */
async function differencesTaken(shop: TrialShop, orderIds: readonly string[]): Promise<number> {
  const taken = 'select from payment where reference = any ($1) and captured_minor = $2';
  return (await shop.read('payments', taken, [orderIds, newMinor - oldMinor])).length;
}
