import { setTimeout as pause } from 'node:timers/promises';
import { bar } from '#platform/process/progress.ts';
import { waitUntil } from '../wait-until.ts';
import { inParallel } from '#platform/process/in-parallel.ts';
import { decided } from './settle.ts';
import type { ShopClient, TrialCustomer } from './shop-client.ts';
import { scaled, type Trial } from './trial.ts';
import type { TrialShop } from './trial-shop.ts';

const allBuyers = 90;
const allPieces = 60;
const allDeclined = 20;
const allKillsAmongAll = 20;
const width = 8;
/** A worker starts within seconds; a machine with other work may need minutes. */
const pointDeadlineMs = 180_000;
/** An edit without its money ends after ten minutes. */
const endDeadlineMs = 900_000;

interface Buyer {
  customer: TrialCustomer;
  orderId: string;
}

/** When a worker is killed: the bank holds the new total and nobody has noted that; the catalogue commits the piece; the bank declines. */
type Point = 'money' | 'stock' | 'declined';

/**
 * I1, I3, I4: customers add a piece to a confirmed order while the workers are killed. First one after the other, with a kill at each point. Then all others
 * come at the same time, and the workers are killed meanwhile. What a bank declines leaves its order as it was, and gives the piece back.
 */
export const addedPieces: Trial = {
  name: 'added-pieces',
  what: `${allBuyers} customers add one of ${allPieces} pieces to a confirmed order while the workers are killed, and ${allPieces} orders have it`,
  async run(shop, client, percent) {
    const pieces = scaled(allPieces, percent);
    const bought = scaled(allBuyers, percent, 3);
    const declined = scaled(allDeclined, percent, 1);
    const [first, added, unpaid] = [
      await shop.addArticle(bought + declined),
      await shop.addArticle(pieces),
      await shop.addArticle(declined),
    ];
    const buyers = await confirmedOrders(shop, client, first, bought + declined);
    const refusals: string[] = [];
    const ask = async (buyer: Buyer, article = added) => refusals.push(...(await addPiece(client, buyer, article)));

    const alone = buyers.splice(0, Math.floor(pieces / 2) + declined);
    const progress = bar('added-pieces: kills');
    for (const [index, buyer] of alone.entries()) {
      const point = index < declined ? 'declined' : index % 2 === 0 ? 'money' : 'stock';
      await killAt(point, shop, buyer, () => ask(buyer, point === 'declined' ? unpaid : added));
      progress.update(index + 1, alone.length);
    }
    progress.end();
    const killsAmongAll = scaled(allKillsAmongAll, percent);
    await Promise.all([inParallel(buyers, width, (buyer) => ask(buyer)), killInTurn(shop, killsAmongAll)]);
    const nothingWaits = async () => (await waitingEdits(shop, client)) === 0;
    await waitUntil('no edit waits', nothingWaits, endDeadlineMs);

    const [row] = await shop.read<{ edits: number; applied: number; declined: number; pieces: number }>(
      'orders',
      `select count(*)::int as edits, count(*) filter (where order_edit.state = 'APPLIED')::int as applied,
         count(*) filter (where order_edit.code = 'PAYMENT_DECLINED')::int as declined,
         (select coalesce(sum(quantity), 0)::int from order_line where variant_id = any ($2)) as pieces
       from order_edit join orders on orders.id = order_id where customer_id = any ($1)`,
      [client.customerIds, [added, unpaid]],
    );
    const { edits = 0, applied = 0, declined: refused = 0, pieces: sold = 0 } = row ?? {};
    const accepted = bought + declined - refusals.length;
    return {
      what: `edits with their piece and their money, of ${bought} buyers of ${pieces} pieces, after ${alone.length + killsAmongAll} kills of a worker`,
      expected: pieces,
      counted: applied,
      problems: [
        ...refusals.filter((code) => code !== 'OUT_OF_STOCK').map((code) => `a buyer was refused with ${code}`),
        ...(edits === accepted
          ? []
          : [`${accepted} edits were accepted, each asked for twice, and ${edits} are stored`]),
        ...(refused === declined ? [] : [`${refused} of ${declined} declined edits were refused`]),
        ...(sold === pieces ? [] : [`the orders have ${sold} of ${pieces} added pieces`]),
      ],
    };
  },
};

async function confirmedOrders(
  shop: TrialShop,
  client: ShopClient,
  variantId: string,
  count: number,
): Promise<Buyer[]> {
  const customers = await client.openAccounts(count);
  const buyers = await inParallel(customers, width, async (customer) => ({
    customer,
    orderId: await client.placeOne(customer, variantId),
  }));
  await decided(shop, client);
  return buyers;
}

/** Asks for one more piece, twice under one key; answers with the code of a refusal, if it is one. */
async function addPiece(client: ShopClient, { customer, orderId }: Buyer, variantId: string): Promise<string[]> {
  const input = { orderId, add: [{ variantId, quantity: 1 }], reason: 'one more', idempotencyKey: orderId };
  const send = () => client.change(customer, 'editOrderLines', input);
  const code = await send();
  if (code !== undefined) return [code];
  const again = await send();
  return again === undefined ? [] : [`${again} at its repetition`];
}

async function killAt(point: Point, shop: TrialShop, { orderId }: Buyer, ask: () => Promise<unknown>): Promise<void> {
  if (point === 'money') await shop.misbehave({ operation: 'renew', behaviour: 'delay' }, orderId);
  if (point === 'declined') await shop.misbehave({ operation: 'renew', behaviour: 'decline' }, orderId);
  await ask();
  if (point === 'money') {
    const heldTwice = async () => (await heldOf(shop, orderId)) === 2;
    await waitUntil(`the provider holds the new total of order ${orderId}`, heldTwice, pointDeadlineMs);
  }
  if (point === 'declined') {
    const hasEnded = async () =>
      (await shop.read('orders', 'select from orders where id = $1 and edit_until is null', [orderId])).length === 1;
    await waitUntil(`the edit of order ${orderId} is refused`, hasEnded, pointDeadlineMs);
  }
  await shop.kill(point === 'money' ? 'orders-worker' : 'catalog-worker');
}

/** Kills the workers in turn, at any moment: some die while they start, others after seconds of work. */
async function killInTurn(shop: TrialShop, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await pause(500 + Math.random() * 4_000);
    await shop.kill(index % 2 === 0 ? 'orders-worker' : 'catalog-worker');
  }
}

async function heldOf(shop: TrialShop, orderId: string): Promise<number> {
  const [row] = await shop.read<{ count: number }>(
    'payments',
    `select count(*)::int as count from payment where reference = $1 and status = 'authorized'`,
    [orderId],
  );
  return row?.count ?? 0;
}

async function waitingEdits(shop: TrialShop, client: ShopClient): Promise<number> {
  const [row] = await shop.read<{ count: number }>(
    'orders',
    'select count(*)::int as count from orders where customer_id = any ($1) and edit_until is not null',
    [client.customerIds],
  );
  return row?.count ?? 0;
}
