import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import type { TrialShop } from '../../ops/trials/trial-shop.ts';
import type { TestFleet } from './start-fleet.ts';
import { queryAt } from './test-database.ts';

/** A fleet as trials use it. Other tests use its PostgreSQL, so that a crash only ends the connections to the databases of orders and catalog. */
export function trialFleet(shop: TestFleet) {
  const owners = { ...shop.databases, payments: shop.databases['payment-simulator'] };
  const books = {
    orders: owners.orders.ownerUrl,
    payments: owners.payments.ownerUrl,
    catalog: owners.catalog.ownerUrl,
  };
  return {
    url: shop.url,
    staff: { email: 'staff@example.com', password: 'tradepost-demo' },
    usersUrl: shop.databases.users.url,
    addArticle: async (onHand, priceMinor) =>
      (await shop.addVariant({ onHand, ...(priceMinor !== undefined && { priceMinor }) })).id,
    read: <Row extends object>(database: SubgraphName | 'payments', sql: string, values: unknown[]) =>
      queryAt(owners[database].ownerUrl, sql, values) as Promise<Row[]>,
    books,
    misbehave: (fault, reference) => shop.payments.tell({ ...fault, reference, delayMs: 60_000, times: 1 }),
    async kill(worker, between?: () => Promise<void>) {
      await shop.kill(worker);
      await between?.();
      await shop.start(worker);
    },
    startSecondCatalogue: (env) => shop.startCopy('catalog-worker', env),
    async crashPostgres() {
      const end =
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
      for (const url of [books.orders, books.catalog]) await queryAt(url, end);
    },
  } satisfies TrialShop;
}
