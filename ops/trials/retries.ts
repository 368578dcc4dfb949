import { bar } from '#platform/process/progress.ts';
import { inParallel } from '#platform/process/in-parallel.ts';
import { scaled, type Trial } from './trial.ts';

const allKeys = 100;
const callsPerKey = 100;
/** Enough that calls with one key meet; twice as many would mostly be refused as overload. */
const width = 32;

/** I5: one order per idempotency key, however often and however close together a client repeats it. */
export const retries: Trial = {
  name: 'retries',
  what: `${(allKeys * callsPerKey).toLocaleString('en')} calls of placeOrder under ${allKeys} idempotency keys give ${allKeys} orders`,
  async run(shop, client, percent) {
    const keys = scaled(allKeys, percent);
    const variantId = await shop.addArticle(keys * callsPerKey);
    const customers = await client.openAccounts(scaled(10, percent));
    const orders = Array.from({ length: keys }, (_, index) => ({
      customer: customers[index % customers.length]!,
      order: { idempotencyKey: crypto.randomUUID(), lines: [{ variantId, quantity: 1 }] },
    }));
    // Half of a key's calls come one after the other, so that they meet; the others come when the order is long decided.
    const close = orders.flatMap((order) => Array.from({ length: callsPerKey / 2 }, () => order));
    const late = Array.from({ length: callsPerKey / 2 }, () => orders).flat();
    const calls = [...close, ...late];
    const progress = bar('retries: calls');
    let done = 0;
    const given = await inParallel(calls, width, async ({ customer, order }) => {
      const answer = await client.place(customer, order);
      progress.update((done += 1), calls.length);
      return answer;
    });
    progress.end();
    const refused = given.filter((answer) => 'refusal' in answer);
    const [row] = await shop.read<{ count: number }>(
      'orders',
      'select count(*)::int as count from orders where customer_id = any ($1)',
      [client.customerIds],
    );
    return {
      what: `orders of ${calls.length.toLocaleString('en')} calls of placeOrder under ${keys} keys`,
      expected: keys,
      counted: row?.count ?? 0,
      problems: refused.length === 0 ? [] : [`${refused.length} calls were refused`],
    };
  },
};
