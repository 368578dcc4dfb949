import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledgements, acknowledgementsWithin } from '../../ops/trials/acknowledgements.ts';
import { kills } from '../../ops/trials/kills.ts';
import { runTrial } from '../../ops/trials/run-trial.ts';
import { parkedSubjects } from '../../ops/trials/settle.ts';
import { openShopClient } from '../../ops/trials/shop-client.ts';
import { stockRaces } from '../../ops/trials/stock-races.ts';
import { subgraphModules } from '../../stages/subgraph-modules.ts';
import { eventually } from '../support/eventually.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';
import { queryAt } from '../support/test-database.ts';
import { trialFleet } from '../support/trial-fleet.ts';

let shop: TestFleet;
beforeAll(async () => {
  shop = await startFleet();
});
afterAll(() => shop[Symbol.asyncDispose]());

/** Of the full sizes, which `npm run verify:books -- --trials` runs. */
const percent = 5;

describe('a shop without defects', () => {
  it.each([stockRaces, acknowledgements])(
    'passes the trial $name',
    async (trial) => {
      expect((await runTrial(trialFleet(shop), trial, percent)).problems).toEqual([]);
    },
    600_000,
  );
});

/** The same trials beside somebody who changes the databases as the defect would. Each leaves its wrong books behind. */
describe('a defect is found', () => {
  it('by kills as soon as a capture was sent under a second key', async () => {
    const trialShop = trialFleet(shop);
    const report = await runTrial(
      {
        ...trialShop,
        async kill(worker) {
          await trialShop.kill(worker);
          await queryAt(
            trialShop.books.payments,
            `insert into operation (key, kind, body_hash, payment_id, http_status, created_at)
             select key || ':2', kind, body_hash, payment_id, 422, now() from operation where kind = 'capture' on conflict do nothing`,
          );
        },
      },
      kills,
      1,
    );
    expect(report.problems.join('\n')).toMatch(/order \S+ was charged under several keys/);
    expect(report.problems.join('\n')).toMatch(/I4: the provider was asked for each operation under one key: TP-/);
  }, 600_000);

  it('by stock-races if one of two writers of unlocked stock overwrites the other', async () => {
    const trialShop = trialFleet(shop);
    const lostCount = `update stock set on_hand = on_hand - 1 where variant_id = (
      select variant_id from stock where on_hand > held + committed order by variant_id desc limit 1)`;
    const report = await runTrial(
      {
        ...trialShop,
        async startSecondCatalogue(env) {
          const copy = await trialShop.startSecondCatalogue(env);
          return { stop: () => queryAt(trialShop.books.catalog, lostCount).then(() => copy.stop()) };
        },
      },
      stockRaces,
      1,
    );
    expect(report.counted).toBe(report.expected - 1);
    expect(report.problems.join('\n')).toContain('I1: stock is the sum of its movements');
  }, 600_000);

  it('by acknowledgements if a worker moves its cursors before the effect is committed', async () => {
    const trialShop = trialFleet(shop);
    const { orders, catalog } = trialShop.books;
    const report = await runTrial(
      {
        ...trialShop,
        async kill(worker, between) {
          await shop.kill(worker);
          // PostgreSQL notices the end of a client only when the statement ends.
          await queryAt(
            catalog,
            `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          );
          const [log] = await queryAt(orders, 'select max(position) as head from event_log');
          await queryAt(catalog, `update consumer_cursor set position = $1 where consumer = 'follow-orders'`, [
            log?.['head'],
          ]);
          await between?.();
          await shop.start(worker);
        },
      },
      acknowledgementsWithin(5_000),
      1,
    );
    const lost = /order (\S+): the effect is lost after the catalog-worker was killed/.exec(report.problems.join('\n'));
    const reservations = (orderId: string | undefined) =>
      queryAt(catalog, 'select from reservation where order_id = $1', [orderId]);
    // The worker works: the effect of the lost event is missing, and not late.
    const client = openShopClient(trialShop);
    const [customer] = await client.openAccounts(1);
    const later = await client.placeOne(customer!, (await shop.addVariant({ onHand: 1 })).id);
    await eventually(async () => (await reservations(later)).length === 1, 120_000);
    expect(await reservations(lost?.[1])).toEqual([]);
    expect(lost?.[1]).toBeDefined();
  }, 600_000);

  it.each(subgraphModules)('in every trial if a consumer of $name parks a subject', async ({ name }) => {
    const { ownerUrl } = shop.databases[name];
    await queryAt(
      ownerUrl,
      `insert into parked_subject (consumer, subject, from_version, error, parked_at) values ('planted', 'order:planted', 1, 'no reason', now())`,
    );
    try {
      expect(await parkedSubjects(trialFleet(shop))).toContain('planted has parked order:planted: no reason');
    } finally {
      await queryAt(ownerUrl, `delete from parked_subject where consumer = 'planted'`);
    }
  });
});
