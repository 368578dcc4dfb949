import { bar } from '#platform/process/progress.ts';
import { databaseFeed } from '#platform/events/database-feed.ts';
import { rebuildSearch } from '../subgraphs/catalog/listing/rebuild-search.ts';
import { findVariantsWithTrimmedLog } from '../subgraphs/catalog/storage/variants-with-trimmed-log.ts';
import { openCatalogDatabase } from '../subgraphs/catalog/storage/orm.ts';
import { findOrdersWithTrimmedLog } from '../subgraphs/orders/storage/orders-with-trimmed-log.ts';
import { openOrdersDatabase } from '../subgraphs/orders/storage/orm.ts';
import { usersConsumers } from '../subgraphs/users/consumers/index.ts';
import { rebuildOrderList } from '../subgraphs/users/lists/rebuild-order-list.ts';
import { openUsersDatabase } from '../subgraphs/users/storage/orm.ts';

/** Addresses as owner of the databases. */
export interface ProjectionDatabases {
  users: string;
  catalog: string;
  orders: string;
}

type Rebuild = (databases: ProjectionDatabases, options: { diff: boolean }) => Promise<boolean>;

/** The projections that can be rebuilt, by name. Each answers whether the live projection is as it should be now. */
export const projections: Readonly<Record<'product-search' | 'order-list', Rebuild>> = {
  'product-search': rebuildProductSearch,
  'order-list': rebuildLists,
};

/** Differences that are listed; the count has all of them. */
const listed = 20;

/** Builds what a search looks at beside the live table and prints how they differ. Without `diff` the entries that differ are replaced. */
async function rebuildProductSearch({ catalog }: ProjectionDatabases, { diff }: { diff: boolean }): Promise<boolean> {
  const orm = await openCatalogDatabase(catalog, { poolMax: 2, statementAtMostMs: 0 });
  const progress = bar('Products');
  try {
    const { products, differences } = await rebuildSearch(orm, { repair: !diff, onProgress: progress.update });
    progress.end();
    const lines = differences.map(({ productId, kind }) => `${productId} ${kind}`);
    return report(`Products: ${products}`, lines, { diff });
  } finally {
    await orm.close();
  }
}

/**
 * Builds the lists of staff beside the live tables, from the logs and, where old events were deleted, from orders and products, and prints how they differ.
 * Without `diff` the entries that differ are replaced.
 */
async function rebuildLists(databases: ProjectionDatabases, { diff }: { diff: boolean }): Promise<boolean> {
  const options = { poolMax: 2, statementAtMostMs: 0 };
  await using opened = new AsyncDisposableStack();
  const keep = <Orm extends { close(): Promise<void> }>(orm: Orm) => {
    opened.defer(() => orm.close());
    return orm;
  };
  const users = keep(await openUsersDatabase(databases.users, options));
  const catalog = keep(await openCatalogDatabase(databases.catalog, options));
  const orders = keep(await openOrdersDatabase(databases.orders, options));
  const { orders: count, differences } = await rebuildOrderList(users, {
    consumers: usersConsumers(),
    feeds: { catalog: databaseFeed(catalog), orders: databaseFeed(orders) },
    readOwners: async () => ({
      orders: await findOrdersWithTrimmedLog(orders.em.fork()),
      variants: await findVariantsWithTrimmedLog(catalog.em.fork()),
    }),
    repair: !diff,
  });
  return report(
    `Orders: ${count}`,
    differences.map(({ table, entry, kind }) => `${table} ${entry} ${kind}`),
    { diff },
  );
}

function report(built: string, differences: readonly string[], { diff }: { diff: boolean }): boolean {
  for (const line of differences.slice(0, listed)) console.log(line);
  if (differences.length > listed) console.log(`… and ${differences.length - listed} more`);
  const outcome = diff || differences.length === 0 ? '' : ', all written again';
  console.log(`${built}. Differences: ${differences.length}${outcome}`);
  return !diff || differences.length === 0;
}
