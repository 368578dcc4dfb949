import { afterAll, beforeAll, expect, it } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import type { Caller } from '#platform/identity/caller.ts';
import { registry } from '#platform/process/metrics.ts';
import type { SubgraphServer } from '#platform/graph/subgraph-module.ts';
import { ownerDatabaseUrl, provision, subgraphDatabaseUrl } from '../../../stages/provision.ts';
import { readCatalogSettings } from '../../../subgraphs/catalog/config.ts';
import { insertProducts } from '../../../subgraphs/catalog/listing/insert-products.ts';
import { startCatalog } from '../../../subgraphs/catalog/server.ts';
import { openCatalogDatabase } from '../../../subgraphs/catalog/storage/orm.ts';
import { eventually } from '../../support/eventually.ts';
import { type PrimaryAndStandby, startPrimaryAndStandby } from '../../support/standby.ts';
import { queryAt } from '../../support/test-database.ts';
import { rootSecret, testLog } from '../../support/test-settings.ts';
import { customer, guest, service, warehouse } from './catalog-under-test.ts';

const database = 'catalog_behind_standby';
const addressAt = (server: string) => subgraphDatabaseUrl(server, 'catalog', rootSecret, database);
const identity = openIdentity(rootSecret, 'test');

let servers: PrimaryAndStandby;
beforeAll(async () => {
  servers = await startPrimaryAndStandby(async (adminUrl) => {
    await provision({ adminUrl, rootSecret, only: ['catalog'], databaseNames: { catalog: database } });
    const orm = await openCatalogDatabase(addressAt(adminUrl));
    const now = new Date();
    const variant = { sku: 'MUG', name: 'Mug', options: [], currency: 'GBP', onHand: 7 };
    const product = { slug: 'mug', name: 'first', description: null, categories: [] };
    const prices = [{ since: now, amountMinor: 100 }];
    await orm.em
      .fork()
      .transactional((em) => insertProducts(em, [{ ...product, variants: [{ ...variant, prices }] }], now));
    await orm.close();
  });
}, 120_000);
afterAll(async () => {
  await servers?.[Symbol.asyncDispose]();
}, 60_000);

interface Catalog extends AsyncDisposable {
  /** The name of the product, as this caller reads it; the answer must not be behind the position. */
  name(position: number | undefined, caller?: Caller, query?: string): Promise<string>;
}

async function openCatalog(lagMs: number): Promise<Catalog> {
  const server: SubgraphServer = await startCatalog(
    readCatalogSettings({
      TRADEPOST_SECRET: rootSecret,
      CATALOG_DATABASE_URL: addressAt(servers.primaryUrl),
      CATALOG_REPLICA_URL: addressAt(servers.standbyUrl()),
      CATALOG_REPLICA_LAG_MS: String(lagMs),
    }),
    { log: testLog, doorbell: memoryDoorbell() },
  );
  return {
    async name(logPosition, caller = guest, query = '{ product(slug: "mug") { name } }') {
      const answer = await server.client({ query, identity: identity.sign(caller, 'catalog'), logPosition });
      expect(answer.errors).toBeUndefined();
      return (answer.data as { product: { name: string } }).product.name;
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** How many operations the standby has answered. */
async function answeredByStandby(): Promise<number> {
  const metric = (await registry.getMetricsAsJSON()).find(({ name }) => name === 'tradepost_standby_reads_total');
  return metric?.values.find(({ labels }) => labels['from'] === 'standby')?.value ?? 0;
}

/** Waits until the standby has applied this name and answers. */
async function standbyAnswers(catalog: Catalog, name: string): Promise<void> {
  const before = await answeredByStandby();
  await eventually(async () => {
    const read = await catalog.name(0);
    return read === name && (await answeredByStandby()) > before;
  });
}

const onPrimary = (sql: string) => queryAt(ownerDatabaseUrl(servers.primaryUrl, database), sql);
/** Changes the product on the primary. */
const rename = (name: string) => onPrimary(`update product set name = '${name}'`);

it('answers guests and customers from the standby, and everybody who must not be behind from the database', async () => {
  await using catalog = await openCatalog(60_000);
  await rename('before');
  await standbyAnswers(catalog, 'before');
  await servers.pause();
  try {
    await rename('after');
    // Only the standby still has the earlier name.
    expect(await catalog.name(0)).toBe('before');
    expect(await catalog.name(0, customer)).toBe('before');
    expect(await catalog.name(0, warehouse)).toBe('after');
    expect(await catalog.name(0, service)).toBe('after');
    expect(await catalog.name(undefined)).toBe('after');
    expect(await catalog.name(0, guest, '{ product(slug: "mug") { name variants { available } } }')).toBe('after');
  } finally {
    await servers.resume();
  }
});

it('is never behind the events that the reader has seen', async () => {
  await using catalog = await openCatalog(60_000);
  await rename('unseen');
  await standbyAnswers(catalog, 'unseen');
  await servers.pause();
  try {
    await rename('seen');
    const [{ position } = { position: 0 }] = (await onPrimary(
      `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition, position)
       values (gen_random_uuid(), 'product:' || gen_random_uuid(), 1, 'product.changed', 1, '{}', now(), 0,
         (select coalesce(max(position), 0) + 1 from event_log)) returning position::float8`,
    )) as { position: number }[];
    expect(await catalog.name(position - 1)).toBe('unseen');
    for (let n = 0; n < 20; n += 1) expect(await catalog.name(position)).toBe('seen');
    await servers.resume();
    await standbyAnswers(catalog, 'seen');
    const before = await answeredByStandby();
    // The standby has the event now, so it answers again.
    await eventually(async () => (await catalog.name(position)) === 'seen' && (await answeredByStandby()) > before);
  } finally {
    await servers.resume();
  }
});

it('reads the database while the standby is later than the limit', async () => {
  await using catalog = await openCatalog(1_000);
  await rename('early');
  await standbyAnswers(catalog, 'early');
  await servers.pause();
  try {
    await rename('late');
    await eventually(async () => (await catalog.name(0)) === 'late', 10_000);
    for (let n = 0; n < 20; n += 1) expect(await catalog.name(0)).toBe('late');
  } finally {
    await servers.resume();
  }
});

it('starts without the standby, and loses no read when the standby is lost', async () => {
  await using catalog = await openCatalog(60_000);
  await rename('here');
  await standbyAnswers(catalog, 'here');
  await servers.stopStandby();
  await rename('gone');
  // `name` fails on an error in an answer.
  for (let n = 0; n < 20; n += 1) expect(await catalog.name(0)).toBe('gone');
  {
    await using without = await openCatalog(60_000);
    expect(await without.name(0)).toBe('gone');
  }
  await servers.startStandby();
  await using again = await openCatalog(60_000);
  await standbyAnswers(again, 'gone');
});
