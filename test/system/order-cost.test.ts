import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type HeardStatement, hearStatements } from '../support/hear-statements.ts';
import { placed } from '../support/shopping.ts';
import { startStack } from '../support/start-stack.ts';

/** So many customers order at the same time; each places one order after another. */
const buyers = Array.from({ length: 16 }, (_, n) => n);
const ordersEach = 4;
/** Per order, over the processes of orders and catalog, from placing until it is CONFIRMED and its stock committed. */
const most = { statements: 30, transactions: 8 };

it('takes an order from placed to confirmed with few statements and transactions', async () => {
  using hearing = hearStatements();
  await using shop = await startStack();
  const variants = await Promise.all(Array.from({ length: 6 }, () => shop.addVariant({ onHand: 100_000 })));
  const token = await shop.signIn('buyer@example.com');
  const buy = async (n: number) => {
    const lines = [0, 1, 2].map((at) => ({ variantId: variants[(n + at) % 6]?.id ?? '', quantity: 1 }));
    const order = await placed(shop, token, lines);
    return order.id;
  };
  const committed = (ids: string[]) =>
    eventually(async () => {
      const rows = await shop.parts.orms.catalog.em
        .fork()
        .execute(`select 1 from reservation where state = 'COMMITTED' and order_id = any (?::uuid[])`, [
          `{${ids.join(',')}}`,
        ]);
      return rows.length === ids.length;
    }, 60_000);
  // Queues, connections and caches open with the first order.
  await committed(await Promise.all(buyers.map(buy)));
  await shop.settled();

  hearing.clear();
  const ids = await Promise.all(
    buyers.map(async (n) => {
      const own: string[] = [];
      for (let round = 0; round < ordersEach; round += 1) own.push(await buy(n + round));
      return own;
    }),
  );
  await committed(ids.flat());
  const sent = hearing.heard.filter(isOfTheOrders);
  const perOrder = (count: number) => Math.round((count / (buyers.length * ordersEach)) * 10) / 10;
  const cost = {
    statements: perOrder(sent.length),
    transactions: perOrder(sent.filter(endsTransaction).length),
  };
  const list = listByText(sent)
    .map(([text, count]) => `${perOrder(count)}\t${text}`)
    .join('\n');
  if (process.env['SHOW_STATEMENTS']) console.log(cost, `\n${list}`);
  expect(cost.statements, list).toBeLessThanOrEqual(most.statements);
  expect(cost.transactions, list).toBeLessThanOrEqual(most.transactions);
});

/** All but looks that find nothing, which come by the clock, and the test's own. */
function isOfTheOrders({ database, text, inTransaction, rows }: HeardStatement): boolean {
  if (!/orders|catalog/.test(database) || text.startsWith('select 1 from reservation')) return false;
  return inTransaction || rows > 0;
}

function endsTransaction({ text, inTransaction }: HeardStatement): boolean {
  return !inTransaction || /^(commit|rollback)$/i.test(text);
}

function listByText(sent: HeardStatement[]): [string, number][] {
  const texts = sent.map(
    ({ database, text }) =>
      `${/orders|catalog/.exec(database)?.[0]}: ${text.replaceAll(/'[^']*'/g, '?').slice(0, 150)}`,
  );
  return [...Map.groupBy(texts, (text) => text)]
    .map(([text, same]): [string, number] => [text, same.length])
    .toSorted(([, a], [, b]) => b - a);
}
