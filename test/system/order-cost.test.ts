import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type HeardStatement, hearStatements, type StatementHearing } from '../support/hear-statements.ts';
import { placed } from '../support/shopping.ts';
import { startStack } from '../support/start-stack.ts';

/** So many customers order at the same time; each places one order after another. */
const buyers = Array.from({ length: 16 }, (_, n) => n);
const ordersEach = 4;
/** Per order, over the processes of orders and catalog, from placing until it is CONFIRMED and its stock committed. */
const most = { statements: 30, transactions: 8 };
/** An order in a quiet time: each of its steps is a page of its own. */
const alone = { statements: 60, transactions: 20 };
/** So many orders are placed alone. A busy machine adds to some of them: a reader that was woken late reads once more. The cheapest shows an order's own cost. */
const ordersAlone = 5;

it('takes an order from placed to confirmed with few statements and transactions', async () => {
  using hearing = hearStatements();
  await using shop = await openShop();
  // Queues, connections and caches open with the first orders.
  await shop.committed(await Promise.all(buyers.map(shop.buy)));
  await shop.settled();

  hearing.clear();
  const ids = await Promise.all(
    buyers.map(async (n) => {
      const own: string[] = [];
      for (let round = 0; round < ordersEach; round += 1) own.push(await shop.buy(n + round));
      return own;
    }),
  );
  await shop.committed(ids.flat());
  expectCost([costOf(hearing, ids.flat().length)], most);
});

it('takes an order that is alone through pages of its own, with few statements and transactions each', async () => {
  using hearing = hearStatements();
  await using shop = await openShop();
  await shop.committed([await shop.buy(0)]);
  await shop.settled();

  const costs: Cost[] = [];
  for (let round = 1; round <= ordersAlone; round += 1) {
    hearing.clear();
    await shop.committed([await shop.buy(round)]);
    await shop.settled();
    costs.push(costOf(hearing, 1));
  }
  expectCost(costs, alone);
});

/** A shop with a customer and articles. */
async function openShop() {
  const shop = await startStack();
  const variants = await Promise.all(Array.from({ length: 6 }, () => shop.addVariant({ onHand: 100_000 })));
  const token = await shop.signIn('buyer@example.com');
  return Object.assign(shop, {
    async buy(n: number): Promise<string> {
      const lines = [0, 1, 2].map((at) => ({ variantId: variants[(n + at) % 6]?.id ?? '', quantity: 1 }));
      return (await placed(shop, token, lines)).id;
    },
    /** Resolves when the stock of these orders is committed, which is the last step. */
    committed: (ids: string[]) =>
      eventually(async () => {
        const rows = await shop.parts.orms.catalog.em
          .fork()
          .execute(`select 1 from reservation where state = 'COMMITTED' and order_id = any (?::uuid[])`, [
            `{${ids.join(',')}}`,
          ]);
        return rows.length === ids.length;
      }, 60_000),
  });
}

interface Cost {
  statements: number;
  transactions: number;
  /** Each text with how often an order sent it. */
  list: string;
}

function costOf({ heard }: StatementHearing, orders: number): Cost {
  const sent = heard.filter(isOfTheOrders);
  const perOrder = (count: number) => Math.round((count / orders) * 10) / 10;
  return {
    statements: perOrder(sent.length),
    transactions: perOrder(sent.filter(endsTransaction).length),
    list: listByText(sent)
      .map(([text, count]) => `${perOrder(count)}\t${text}`)
      .join('\n'),
  };
}

/** The least of these costs is within the bound. */
function expectCost(costs: Cost[], bound: { statements: number; transactions: number }) {
  const { statements, transactions, list } = costs.toSorted((a, b) => a.transactions - b.transactions)[0]!;
  if (process.env['SHOW_STATEMENTS']) console.log({ statements, transactions }, `\n${list}`);
  expect(statements, list).toBeLessThanOrEqual(bound.statements);
  expect(transactions, list).toBeLessThanOrEqual(bound.transactions);
}

/** They wait for the end of an order. The last one reads how far a consumer is behind, from all partitions; no order has an event that empties caches, for
    which gateways read alike. */
const ofTheTest =
  /^select (1 from reservation|count\(\*\)::int as count from event_log|"c0"\.\* from "consumer_cursor"|[\w, ]+ from event_log where position > \$1 and name = any)/;

/** Come by the clock and always return a row: the age of the oldest order that waits, and the deletion of old carts. On a busy machine they fall into many orders. */
const byTheClock = /^(select greatest\(0, extract\(epoch|with old as \( select id from cart)/;

/** All but looks that find nothing, which come by the clock, and the test's own. */
function isOfTheOrders({ database, text, inTransaction, rows }: HeardStatement): boolean {
  if (!/orders|catalog/.test(database) || ofTheTest.test(text) || byTheClock.test(text)) return false;
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
