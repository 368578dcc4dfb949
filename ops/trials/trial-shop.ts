import { seedDemoUsers } from '../../subgraphs/users/commands/seed-demo-users.ts';
import { openUsersDatabase } from '../../subgraphs/users/storage/orm.ts';
import type { BookDatabases } from '../check-books.ts';
import { startDrillShop } from '../drill/drill-shop.ts';

/** What a trial needs of a running fleet. */
export interface TrialShop {
  /** The public gateway. */
  url: string;
  staff: { email: string; password: string };
  /** Adds an article with this many pieces; resolves with the id of its variant. */
  addArticle(pieces: number): Promise<string>;
  /** Reads a database from outside. */
  read<Row extends object>(database: 'orders' | 'payments', sql: string, values: unknown[]): Promise<Row[]>;
  books: BookDatabases;
  /** The provider answers the next capture of an order late: the money is taken, and the shop does not know. */
  delayCapture(orderId: string): Promise<void>;
  /** Kills the worker of orders with kill -9, and starts it again. */
  killOrdersWorker(): Promise<void>;
}

export interface OwnTrialShop extends TrialShop {
  stop(): Promise<void>;
}

const password = 'trial-only-password';
/** Longer than a worker lives until it is killed. */
const captureDelayMs = 60_000;

/** Starts a fleet on a PostgreSQL and a Redis of its own. `onLine` is called with what the processes write. */
export async function startTrialShop(onLine: (line: string) => void): Promise<OwnTrialShop> {
  // Nothing restores this server.
  const shop = await startDrillShop({ settings: { archive_mode: 'off' }, onLine });
  try {
    const users = await openUsersDatabase(shop.usersUrl());
    try {
      await seedDemoUsers(users, password, new Date());
    } finally {
      await users.close();
    }
  } catch (error) {
    await shop.stop();
    throw error;
  }
  return {
    url: shop.url,
    staff: { email: 'staff@example.com', password },
    addArticle: (pieces) => shop.addArticle(pieces),
    read: (database, sql, values) => shop.sql(database, sql, values),
    books: shop.books(),
    async delayCapture(reference) {
      const response = await fetch(`${shop.provider.url}/control/rules`, {
        method: 'POST',
        headers: { authorization: `Bearer ${shop.provider.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          reference,
          operation: 'capture',
          behaviour: 'delay',
          delayMs: captureDelayMs,
          times: 1,
        }),
      });
      if (!response.ok) throw new Error(`The payment simulator took no rule: ${response.status}`);
    },
    async killOrdersWorker() {
      await shop.kill('orders-worker', 'SIGKILL');
      shop.start('orders-worker');
    },
    stop: () => shop.stop(),
  };
}
