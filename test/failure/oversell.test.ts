import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { runTrial } from '../../ops/trials/run-trial.ts';
import type { TrialShop } from '../../ops/trials/trial-shop.ts';
import { trials } from '../../ops/trials/trials.ts';
import { booksOf, queryAt } from '../support/test-database.ts';
import { eventually } from '../support/eventually.ts';
import { place, readOrder } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';

let shop: Stack;
let customer: string;
let staff: string;

beforeAll(async () => {
  shop = await startStack();
  customer = await shop.signIn('buyer@example.com');
  staff = await shop.signIn('staff@example.com');
});
afterAll(() => shop[Symbol.asyncDispose]());

const books = () => booksOf(shop);
const available = async (id: string) => {
  const { data } = await shop.graphql(
    `query ($id: ID!) { node(id: $id) { ... on Variant { available stock { onHand held committed } } } }`,
    { id },
    staff,
  );
  return data.node as { available: number; stock: { onHand: number; held: number; committed: number } };
};

it('sells fifty pieces to two hundred buyers fifty times', async () => {
  const variant = await shop.addVariant({ onHand: 50 });
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => place(shop, customer, [{ variantId: variant.id, quantity: 1 }])),
  );
  const orderIds = answers.flatMap((answer) => answer.order?.id ?? []);
  for (const answer of answers) expect(answer.order ? 'PLACED' : answer.code).toMatch(/^(PLACED|OUT_OF_STOCK)$/);
  // One after another: two hundred reads at the same time would be refused as overload for as long as the machine is busy with them.
  const ends: Awaited<ReturnType<typeof readOrder>>[] = [];
  for (const id of orderIds) {
    ends.push(
      await eventually(async () => {
        const order = await readOrder(shop, customer, id);
        return order !== null && order.status !== 'PLACED' && order;
      }, 240_000),
    );
  }
  expect(ends.filter((order) => order?.status === 'CONFIRMED')).toHaveLength(50);
  for (const lost of ends.filter((order) => order?.status !== 'CONFIRMED')) {
    expect(lost).toMatchObject({
      status: 'CANCELLED',
      history: [{ to: 'PLACED' }, { to: 'CANCELLED', reason: 'OUT_OF_STOCK' }],
    });
  }
  await shop.settled();
  expect(await available(variant.id)).toEqual({ available: 0, stock: { onHand: 50, held: 0, committed: 50 } });
  expect(await books()).toEqual([]);
}, 300_000);

/** Of the full sizes, which `npm run verify:books -- --trials` runs. */
const percent = 2;

const ownProcesses = ['kills', 'added-pieces', 'exchanges', 'stock-races', 'acknowledgements'];

// The others need processes of their own.
it.each(trials.filter(({ name }) => !ownProcesses.includes(name)))(
  'keeps books and answers right in the trial $name',
  async (trial) => {
    const { databases } = shop;
    const owners = { ...databases, payments: databases['payment-simulator'] };
    const trialShop: TrialShop = {
      url: shop.url,
      staff: { email: 'staff@example.com', password: 'tradepost-demo' },
      usersUrl: databases.users.url,
      addArticle: async (onHand) => (await shop.addVariant({ onHand })).id,
      read: <Row extends object>(database: SubgraphName | 'payments', sql: string, values: unknown[]) =>
        queryAt(owners[database].ownerUrl, sql, values) as Promise<Row[]>,
      books: {
        orders: owners.orders.ownerUrl,
        catalog: owners.catalog.ownerUrl,
        payments: owners.payments.ownerUrl,
      },
      misbehave: () => Promise.reject(new Error('no trial here captures')),
      kill: () => Promise.reject(new Error('there is one process')),
      startSecondCatalogue: () => Promise.reject(new Error('there is one process')),
      crashPostgres: () => Promise.reject(new Error('other tests use it')),
    };
    expect((await runTrial(trialShop, trial, percent)).problems).toEqual([]);
  },
  120_000,
);
