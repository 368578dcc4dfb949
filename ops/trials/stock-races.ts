import { bar } from '#platform/process/progress.ts';
import { inParallel } from '#platform/process/in-parallel.ts';
import { waitUntil } from '../wait-until.ts';
import { decided } from './settle.ts';
import type { ShopClient, TrialCustomer } from './shop-client.ts';
import { scaled, type Trial } from './trial.ts';
import type { TrialShop } from './trial-shop.ts';

const allOrders = 300;
const allCounts = 600;
const articles = 3;
const variantsEach = 2;
/** So few that variants sell out and come back all the time: then the availability of their product changes too. */
const piecesEach = 40;
const customers = 24;
/** As many counts of one variant come at the same time. Without row locks, only one of them fits the ledger, and the others fail. */
const widths = { orders: 12, counts: 12 };
const sharedDeadlineMs = 120_000;

/**
 * I1, I8: two workers of the catalogue and staff move the same stock at the same time. Orders want three variants each, in different orders; every third one is
 * cancelled immediately; the holds of one worker end after a second; staff count one piece more, again and again.
 */
export const stockRaces: Trial = {
  name: 'stock-races',
  what: `${allOrders} orders of three variants, a third of them cancelled, beside ${allCounts} counts by staff, with two workers of the catalogue, leave the counted stock`,
  async run(shop, client, percent) {
    const orders = scaled(allOrders, percent);
    const counts = scaled(allCounts, percent);
    const staff = await client.signIn(shop.staff);
    const variantIds = await addVariants(shop, client, staff);
    const buyers = await client.openAccounts(Math.min(orders, customers));
    const deadlocksBefore = await deadlocksOf(shop);
    const second = await shop.startSecondCatalogue({ RESERVATION_TTL_SECONDS: '1' });
    const refused: string[] = [];
    try {
      await waitUntil('two workers share the events', () => isShared(shop), sharedDeadlineMs);
      const progress = bar('stock-races: counts');
      let counted = 0;
      await Promise.all([
        inParallel(
          Array.from({ length: orders }, (_, index) => index),
          widths.orders,
          async (index) => {
            const customer = buyers[index % buyers.length]!;
            // Each begins at another variant: locked as they come, they would wait for each other in circles.
            const lines = [0, 1, 2].map((step) => ({
              variantId: variantIds[(index + step) % variantIds.length]!,
              quantity: 1,
            }));
            const answer = await client.place(customer, { idempotencyKey: crypto.randomUUID(), lines });
            if ('orderId' in answer && index % 3 === 0) await cancel(client, customer, answer.orderId);
          },
        ),
        inParallel(
          Array.from({ length: counts }, (_, index) => index),
          widths.counts,
          async (index) => {
            const turn = Math.floor(index / widths.counts);
            const refusal = await count(client, staff, variantIds[turn % variantIds.length]!);
            if (refusal !== undefined) refused.push(refusal);
            progress.update((counted += 1), counts);
          },
        ),
      ]);
      progress.end();
      await decided(shop, client);
    } finally {
      await second.stop();
    }
    const [row] = await shop.read<{ pieces: number }>(
      'catalog',
      'select sum(on_hand)::int as pieces from stock where variant_id = any ($1)',
      [variantIds],
    );
    const deadlocks = (await deadlocksOf(shop)) - deadlocksBefore;
    return {
      what: `pieces on hand after ${orders} orders and ${counts} counts`,
      expected: variantIds.length * piecesEach + counts,
      counted: row?.pieces ?? 0,
      problems: [
        ...(refused.length === 0 ? [] : [`${refused.length} of ${counts} counts failed, the first with ${refused[0]}`]),
        ...(client.faults === 0 ? [] : [`${client.faults} answers were INTERNAL`]),
        ...(deadlocks <= 0 ? [] : [`PostgreSQL ended ${deadlocks} deadlocks in the database of the catalogue`]),
      ],
    };
  },
};

/** Variants with pieces: two of each product, because a product's availability is kept once for all of them. */
async function addVariants(shop: TrialShop, client: ShopClient, staff: TrialCustomer): Promise<string[]> {
  const variantIds: string[] = [];
  for (let article = 0; article < articles; article += 1) {
    const id = await shop.addArticle(piecesEach);
    const ofVariant = 'query ($id: ID!) { node(id: $id) { ... on Variant { product { id variants { id } } } } }';
    const read = () =>
      client.ask<{ node: { product: { id: string; variants: { id: string }[] } } }>(staff, ofVariant, { id });
    const { node } = await read();
    const variants = Array.from({ length: variantsEach - 1 }, () => ({
      sku: `RACE-${crypto.randomUUID()}`,
      name: crypto.randomUUID(),
      price: { amount: 1_250, currency: 'GBP' },
      onHand: piecesEach,
    }));
    // A repetition after a lost answer is refused, so only the product afterwards counts.
    await client.change(staff, 'addVariants', { productId: node.product.id, variants });
    variantIds.push(...(await read()).node.product.variants.map((variant) => variant.id));
  }
  const known = 'select from variant_copy where variant_id = any ($1) and stock_version > 0';
  const allKnown = async () => (await shop.read('orders', known, [variantIds])).length === variantIds.length;
  await waitUntil('orders know the variants', allKnown, sharedDeadlineMs);
  return variantIds;
}

/** An order that found too little is cancelled already, so any answer will do. */
async function cancel(client: ShopClient, customer: TrialCustomer, orderId: string): Promise<void> {
  await client.change(customer, 'cancelOrder', { orderId });
}

/** Staff find one more piece; answers with what went wrong. */
async function count(client: ShopClient, staff: TrialCustomer, variantId: string): Promise<string | undefined> {
  // With a key, a client may repeat it after an answer that was lost.
  const input = { variantId, delta: 1, reason: 'found', idempotencyKey: crypto.randomUUID() };
  return client
    .change(staff, 'adjustStock', input)
    .catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
}

/** Whether two workers of the catalogue have partitions of the events of orders. */
async function isShared(shop: TrialShop): Promise<boolean> {
  const [row] = await shop.read<{ workers: number }>(
    'catalog',
    `select count(distinct pid)::int as workers from pg_locks
     where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
       and classid = (hashtext('tradepost.consumer.follow-orders')::bigint & 4294967295)::oid`,
    [],
  );
  return row?.workers === 2;
}

async function deadlocksOf(shop: TrialShop): Promise<number> {
  const [row] = await shop.read<{ deadlocks: number }>(
    'catalog',
    'select deadlocks::int from pg_stat_database where datname = current_database()',
    [],
  );
  return row?.deadlocks ?? 0;
}
