import { execFile } from 'node:child_process';
import { repositoryRoot } from '#schema/subgraphs.ts';
import type { TestDatabase } from './test-database.ts';

/** `npm run ops -- projection rebuild order-list …` as an operator runs it. */
export function rebuildOrderList(
  databases: Readonly<Record<'users' | 'catalog' | 'orders', TestDatabase>>,
  ...options: string[]
): Promise<{ code: number; out: string }> {
  const { users, catalog, orders } = databases;
  const env = {
    ...process.env,
    DATABASE_URL: users.ownerUrl,
    USERS_DATABASE_URL: users.ownerUrl,
    CATALOG_DATABASE_URL: catalog.ownerUrl,
    ORDERS_DATABASE_URL: orders.ownerUrl,
  };
  const words = ['ops/ops.ts', 'projection', 'rebuild', 'order-list', ...options];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { cwd: repositoryRoot, env }, (error, out, problems) =>
      resolve({ code: error ? Number(error.code) : 0, out: out + problems }),
    );
  });
}
