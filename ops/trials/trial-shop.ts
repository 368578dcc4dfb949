import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { seedDemoUsers } from '../../subgraphs/users/commands/seed-demo-users.ts';
import { openUsersDatabase } from '../../subgraphs/users/storage/orm.ts';
import type { BookDatabases } from '../check-books.ts';
import { startDrillShop } from '../drill/drill-shop.ts';
import type { Copy } from '../../stages/start-copy.ts';
import type { StopSteps } from '../../stages/stop-once.ts';

/** A database that the books are in. */
export type BookName = keyof BookDatabases;

export interface ProviderFault {
  operation: 'capture' | 'renew';
  behaviour: 'delay' | 'decline';
}

/** What a trial needs of a running fleet. */
export interface TrialShop {
  /** The public gateway. */
  url: string;
  staff: { email: string; password: string };
  /** The database of users, where accounts are opened. */
  usersUrl: string;
  /** Adds an article with this many pieces at this price, or at 12.50; resolves with the id of its variant. */
  addArticle(pieces: number, priceMinor?: number): Promise<string>;
  /** Reads a database from outside. It is a property, not a method: TypeScript would accept a method that knows fewer databases. */
  readonly read: <Row extends object>(
    database: SubgraphName | 'payments',
    sql: string,
    values: unknown[],
  ) => Promise<Row[]>;
  books: Readonly<Record<BookName, string>>;
  /** The provider declines the next call of this kind for an order, or answers it late: the money is taken or held, and the shop does not know. */
  misbehave(fault: ProviderFault, orderId: string): Promise<void>;
  /** Kills a worker with kill -9, and starts it again; `between` runs while it is dead. */
  kill(worker: 'orders-worker' | 'catalog-worker', between?: () => Promise<void>): Promise<void>;
  /** Starts a second worker of the catalogue with these settings, to be stopped by the trial. */
  startSecondCatalogue(env: Readonly<Record<string, string>>): Promise<Copy>;
  /** Kills a process of PostgreSQL with kill -9: the server then ends all others, and recovers as after a crash. */
  crashPostgres(): Promise<void>;
}

const password = 'trial-only-password';
/** Longer than a worker lives until it is killed. */
const delayMs = 60_000;

/**
 * Starts a fleet on a PostgreSQL and a Redis of its own. `onLine` is called with what the processes write. `closing` gets the steps that stop it, which the
 * caller takes also if this rejects.
 */
export async function startTrialShop(onLine: (line: string) => void, closing: StopSteps): Promise<TrialShop> {
  // Nothing restores this server.
  const shop = await startDrillShop({ settings: { archive_mode: 'off' }, onLine, closing });
  const users = await openUsersDatabase(shop.usersUrl());
  try {
    await seedDemoUsers(users, password, new Date());
  } finally {
    await users.close();
  }
  return {
    url: shop.url,
    staff: { email: 'staff@example.com', password },
    usersUrl: shop.usersUrl(),
    addArticle: (pieces, priceMinor) => shop.addArticle(pieces, priceMinor),
    read: (database, sql, values) => shop.sql(database, sql, values),
    books: shop.books(),
    async misbehave(fault, reference) {
      const response = await fetch(`${shop.provider.url}/control/rules`, {
        method: 'POST',
        headers: { authorization: `Bearer ${shop.provider.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...fault, reference, delayMs, times: 1 }),
      });
      if (!response.ok) throw new Error(`The payment simulator took no rule: ${response.status}`);
    },
    async kill(worker, between) {
      await shop.kill(worker, 'SIGKILL');
      await between?.();
      shop.start(worker);
    },
    startSecondCatalogue: (env) => shop.startCopy('catalog-worker', env),
    async crashPostgres() {
      // None if it recovers from the crash before.
      const [backend] = await shop
        .sql<{ pid: number }>(
          'orders',
          `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
        )
        .catch(() => []);
      if (backend) process.kill(backend.pid, 'SIGKILL');
    },
  };
}
