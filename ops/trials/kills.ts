import { bar } from '#platform/process/progress.ts';
import { waitUntil } from '../wait-until.ts';
import { inParallel } from '#platform/process/in-parallel.ts';
import { decided } from './settle.ts';
import { scaled, type Trial } from './trial.ts';
import type { TrialShop } from './trial-shop.ts';

const allKills = 200;
const width = 8;
/** A worker starts within seconds; a machine with other work may need minutes. */
const chargeDeadlineMs = 180_000;
/** A job of a killed worker goes to the next one after 20 s, and retries double their distance. */
const captureDeadlineMs = 300_000;

/** I4: the provider has taken the money of a parcel, and the worker is killed before it has noted that. */
export const kills: Trial = {
  name: 'kills',
  what: `${allKills} kills of the worker between the provider's charge and the note of it leave one capture each`,
  async run(shop, client, percent) {
    const count = scaled(allKills, percent);
    const variantId = await shop.addArticle(count);
    const [customer] = await client.openAccounts(1);
    const staff = await client.signIn(shop.staff);
    const placed = await inParallel(Array.from({ length: count }), width, () =>
      client.place(customer!, { idempotencyKey: crypto.randomUUID(), lines: [{ variantId, quantity: 1 }] }),
    );
    await decided(shop, client);
    const orderIds = placed.flatMap((answer) => ('orderId' in answer ? [answer.orderId] : []));
    const problems: string[] = [];
    const progress = bar('kills');
    for (const [index, orderId] of orderIds.entries()) {
      await shop.misbehave({ operation: 'capture', behaviour: 'delay' }, orderId);
      const code = await client.change(staff, 'shipOrder', { orderId, idempotencyKey: orderId });
      if (code !== undefined) throw new Error(`order ${orderId} was not shipped: ${code}`);
      const charged = async () => (await chargesOf(shop, [orderId])).length > 0;
      await waitUntil(`the provider charges order ${orderId}`, charged, chargeDeadlineMs);
      await shop.kill('orders-worker');
      if ((await notedOf(shop, [orderId])) > 0) problems.push(`order ${orderId}: the charge was noted before the kill`);
      progress.update(index + 1, count);
      // The others would show the same.
      if ((await secondKeysOf(shop, orderIds)).length > 0) break;
    }
    progress.end();
    const allNoted = async () =>
      (await notedOf(shop, orderIds)) >= orderIds.length || (await secondKeysOf(shop, orderIds)).length > 0;
    await waitUntil('every charge is noted', allNoted, captureDeadlineMs);
    problems.push(...(await secondKeysOf(shop, orderIds)));
    const charges = Map.groupBy(await chargesOf(shop, orderIds), ({ reference }) => reference);
    const once = orderIds.filter((orderId) => charges.get(orderId)?.length === 1);
    const noted = await notedOf(shop, orderIds);
    return {
      what: `orders with one capture after ${count} kills between the provider's charge and the note of it`,
      expected: count,
      counted: once.length,
      problems: noted === count ? problems : [...problems, `the books have ${noted} captures of ${count} orders`],
    };
  },
};

/** What the provider has taken, by its own books. */
function chargesOf(shop: TrialShop, orderIds: readonly string[]): Promise<{ reference: string }[]> {
  return shop.read(
    'payments',
    `select reference from operation join payment on payment.id = payment_id
     where kind = 'capture' and http_status = 200 and reference = any ($1)`,
    [orderIds],
  );
}

/** Orders whose one capture was sent under several keys: the provider takes the money twice, or refuses the second only because nothing is left. */
async function secondKeysOf(shop: TrialShop, orderIds: readonly string[]): Promise<string[]> {
  const found = await shop.read<{ reference: string; keys: string }>(
    'payments',
    `select reference, string_agg(key || ' (answered ' || http_status || ')', ', ' order by operation.created_at) as keys
     from operation join payment on payment.id = payment_id
     where kind = 'capture' and reference = any ($1) group by reference having count(*) > 1`,
    [orderIds],
  );
  return found.map(({ reference, keys }) => `order ${reference} was charged under several keys: ${keys}`);
}

/** How many captures the shop's ledger has. */
async function notedOf(shop: TrialShop, orderIds: readonly string[]): Promise<number> {
  const [row] = await shop.read<{ count: number }>(
    'orders',
    `select count(*)::int as count from ledger_entry where kind = 'CAPTURED' and order_id = any ($1)`,
    [orderIds],
  );
  return row?.count ?? 0;
}
