import { expect, inject } from 'vitest';
import { deriveSecret } from '#platform/process/config.ts';
import { type DrillShop, insertArticle } from '../../ops/drill/drill-shop.ts';
import { startFaultProxy } from '../../ops/drill/fault-proxy.ts';
import { type Fleet, startFleet } from '../../stages/fleet.ts';
import { freePort } from '../../stages/free-port.ts';
import { type DatabaseOwner, processes } from '../../stages/processes.ts';
import { accountOpener } from './account-opener.ts';
import { eventually } from './eventually.ts';
import { type GraphqlClient, graphqlClient } from './graphql-client.ts';
import { type PaymentControl, paymentControl } from './payment-control.ts';
import { checkOutPreviousRelease } from './previous-release.ts';
import { startRedisServer } from './redis-server.ts';
import { change, placed, readOrder } from './shopping.ts';
import { queryAt, type TestDatabase, testDatabases } from './test-database.ts';
import { rootSecret } from './test-settings.ts';

type Release = 'previous' | 'present';

/** Two releases of the whole shop on the same databases, migrated by the present one, behind one address for each server. */
export interface Releases
  extends GraphqlClient,
    Pick<DrillShop, 'url' | 'wsUrl' | 'variantId' | 'sql' | 'books' | 'usersUrl'>,
    AsyncDisposable {
  databases: Record<DatabaseOwner, TestDatabase>;
  payments: PaymentControl;
  /** Nothing runs before its `start`. */
  fleets: Readonly<Record<Release, Fleet>>;
  /** Sends new connections for a server to the process of this release; those that exist stay. */
  lead(name: string, release: Release): void;
  /** Sends every nth new connection for a server to the process of this release. */
  share(name: string, release: Release, every: number): void;
  /** The address of a server of one release, past the common one. */
  urlOf(release: Release, name: string): string;
  /** The sum of a counter of a process, over its labels. */
  counted(release: Release, name: string, metric: string): Promise<number>;
  /** Starts these processes of a release; all by default. They are ready when this resolves. */
  start(release: Release, names?: readonly string[]): Promise<void>;
}

export const processNames = processes.map(({ name }) => name);
const servers = processes.filter(({ port }) => port);
export const demoPassword = 'tradepost-demo';

export async function startReleases(): Promise<Releases> {
  await using closing = new AsyncDisposableStack();
  const previous = closing.use(checkOutPreviousRelease());
  const databases = await testDatabases();
  for (const database of Object.values(databases)) closing.use(database);
  const redis = closing.use(await startRedisServer());
  const accounts = await accountOpener(databases.users.url, demoPassword);
  closing.defer(() => accounts.close());

  const ports: Record<Release, Record<string, number>> = { previous: {}, present: {} };
  for (const release of ['previous', 'present'] as const) {
    for (const { port, adminPort } of processes) {
      ports[release][adminPort.setting] = await freePort();
      if (port) ports[release][port.setting] = await freePort();
    }
  }
  const urlOf = (release: Release, name: string) => {
    const setting = servers.find((entry) => entry.name === name)?.port?.setting;
    if (!setting) throw new Error(`${name} serves nothing`);
    return `http://127.0.0.1:${ports[release][setting]}`;
  };
  const proxies = new Map<string, Awaited<ReturnType<typeof startFaultProxy>>>();
  for (const { name } of servers) {
    const proxy = await startFaultProxy(urlOf('previous', name));
    closing.defer(() => proxy.stop());
    proxies.set(name, proxy);
  }
  const proxyOf = (name: string) => {
    const proxy = proxies.get(name);
    if (!proxy) throw new Error(`${name} serves nothing`);
    return proxy;
  };

  const lines: string[] = [];
  const fleetOf = (release: Release) => {
    const fleet = startFleet({
      adminUrl: inject('adminUrl'),
      redisUrl: redis.url,
      secret: rootSecret,
      databaseNames: Object.fromEntries(Object.entries(databases).map(([name, database]) => [name, database.name])),
      ports: ports[release],
      behind: Object.fromEntries([...proxies].map(([name, proxy]) => [name, proxy.url])),
      env: { ...process.env, NODE_ENV: 'test', LOG_LEVEL: 'warn', SUBSCRIPTIONS_DRAIN_MS: '1000' },
      ...(release === 'previous' ? { source: previous.folder } : {}),
      manual: true,
      onLine: (name, line) => lines.push(`${release} ${name}: ${line}`),
      restart: false,
    });
    closing.defer(() => fleet.stop());
    return fleet;
  };
  const fleets = { previous: fleetOf('previous'), present: fleetOf('present') };
  const start: Releases['start'] = async (release, names = processNames) => {
    for (const name of names) fleets[release].start(name);
    await fleets[release].ready(120_000).catch((cause: unknown) => {
      throw new Error(lines.slice(-30).join('\n'), { cause });
    });
  };
  await start('previous');

  const variantId = await insertArticle(databases.catalog.url, 1_000_000);
  const known = 'select 1 from variant_copy where variant_id = $1 and stock_version > 0';
  await eventually(async () => (await queryAt(databases.orders.ownerUrl, known, [variantId])).length === 1, 60_000);
  const owners = { ...databases, payments: databases['payment-simulator'] };
  const url = proxyOf('gateway').url;
  const stopping = closing.move();
  return {
    ...graphqlClient(`${url}/graphql`, demoPassword, accounts.openAccount),
    url,
    wsUrl: `${proxyOf('subscriptions').url.replace(/^http/, 'ws')}/graphql`,
    variantId,
    databases,
    usersUrl: () => databases.users.url,
    payments: paymentControl({
      url: proxyOf('payment-simulator').url,
      apiKey: deriveSecret(rootSecret, 'payment-api-key'),
    }),
    fleets,
    start,
    lead: (name, release) => proxyOf(name).lead(urlOf(release, name), { keep: true }),
    share: (name, release, every) => proxyOf(name).share(urlOf(release, name), every),
    urlOf,
    async counted(release, name, metric) {
      const setting = processes.find((entry) => entry.name === name)?.adminPort.setting ?? '';
      const answer = await fetch(`http://127.0.0.1:${ports[release][setting]}/metrics`);
      const lines = (await answer.text()).split('\n').filter((line) => line.startsWith(`${metric}{`));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    // The shape of a row is the caller's knowledge, as with the drills.
    sql: async (database, text, values) =>
      (database === 'postgres'
        ? await queryAt(inject('adminUrl'), text, values)
        : await queryAt(owners[database].ownerUrl, text, values)) as never,
    books: () => ({
      orders: owners.orders.ownerUrl,
      catalog: owners.catalog.ownerUrl,
      payments: owners.payments.ownerUrl,
    }),
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
}

/** Places, pays, ships and delivers an order, and reads it. */
export async function buy(shop: GraphqlClient & Pick<Releases, 'variantId'>): Promise<void> {
  const customer = await shop.signIn(`release-${crypto.randomUUID()}@example.com`);
  const staff = await shop.signIn('staff@example.com');
  const { id } = await placed(shop, customer, [{ variantId: shop.variantId, quantity: 2 }]);
  await eventually(async () => (await readOrder(shop, customer, id))?.status === 'CONFIRMED', 60_000);
  expect((await change(shop, staff, 'shipOrder', { orderId: id })).__typename).toBe('OrderChanged');
  await eventually(async () => (await readOrder(shop, customer, id))?.payments[0]?.status === 'CAPTURED', 60_000);
  expect((await change(shop, staff, 'markDelivered', { orderId: id })).__typename).toBe('OrderChanged');
  expect(await readOrder(shop, customer, id)).toMatchObject({ status: 'DELIVERED' });
  const { data, errors } = await shop.graphql('{ products(filter: { search: "drill" }) { nodes { id } } }');
  expect(errors).toBeUndefined();
  expect(data.products.nodes).not.toEqual([]);
}
