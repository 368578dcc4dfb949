import { bar } from '#platform/process/progress.ts';
import { startFaultProxy } from '../drill/fault-proxy.ts';
import { inParallel } from '#platform/process/in-parallel.ts';
import { sendPlaceOrder } from './shop-client.ts';
import { scaled, type Trial } from './trial.ts';

const allOrders = 1_000;
/** So few that no request is refused: each lost answer is then the answer to a stored order. */
const width = 8;

/** I5: the answer is lost on its way after the order is stored, and the customer sends the order again. */
export const lostReplies: Trial = {
  name: 'lost-replies',
  what: `${allOrders.toLocaleString('en')} calls of placeOrder whose answer is lost, repeated under their key, give ${allOrders.toLocaleString('en')} orders`,
  async run(shop, client, percent) {
    const count = scaled(allOrders, percent);
    const variantId = await shop.addArticle(count * 2);
    const customers = await client.openAccounts(scaled(10, percent));
    const orders = Array.from({ length: count }, (_, index) => ({
      customer: customers[index % customers.length]!,
      order: { idempotencyKey: crypto.randomUUID(), lines: [{ variantId, quantity: 1 }] },
    }));
    const storedOrders = async () => {
      const [row] = await shop.read<{ count: number }>(
        'orders',
        'select count(*)::int as count from orders where customer_id = any ($1)',
        [client.customerIds],
      );
      return row?.count ?? 0;
    };
    const proxy = await startFaultProxy(shop.url);
    proxy.begin({ kind: 'loses answers', every: 1 });
    let arrived = 0;
    try {
      const progress = bar('lost-replies: answers lost');
      let lost = 0;
      await inParallel(orders, width, async ({ customer, order }) => {
        await sendPlaceOrder(proxy.url, customer, order).then(
          () => (arrived += 1),
          () => progress.update((lost += 1), orders.length),
        );
      });
      progress.end();
    } finally {
      await proxy.stop();
    }
    const before = await storedOrders();
    const answers = await inParallel(orders, width, ({ customer, order }) => client.place(customer, order));
    const refused = answers.filter((answer) => 'refusal' in answer);
    return {
      what: `orders of ${count.toLocaleString('en')} calls whose answer was lost, each repeated under its key`,
      expected: count,
      counted: await storedOrders(),
      problems: [
        ...(arrived === 0 ? [] : [`${arrived} answers were not lost`]),
        ...(before === count ? [] : [`${before} of ${count} orders were stored when the answers were lost`]),
        ...(refused.length === 0 ? [] : [`${refused.length} repeated calls were refused`]),
      ],
    };
  },
};
