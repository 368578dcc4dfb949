import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { redisDoorbell } from '#platform/events/doorbell-redis.ts';
import { newId } from '#platform/values/id.ts';
import { repositoryRoot, supergraphFile } from '#schema/subgraphs.ts';
import { seed } from '../../demo/seed/seed.ts';
import type { DatabaseOwner } from '../../stages/processes.ts';
import { bySubgraph } from '../../stages/subgraph-modules.ts';
import { type Stack as Parts, startStack as startParts } from '../../stages/stack.ts';
import { insertProducts } from '../../subgraphs/catalog/listing/insert-products.ts';
import { openAccount } from '../../subgraphs/users/accounts/open-account.ts';
import { seedDemoUsers } from '../../subgraphs/users/commands/seed-demo-users.ts';
import { hashPassword } from '../../subgraphs/users/credentials/passwords.ts';
import { eventually } from './eventually.ts';
import { type GraphqlClient, graphqlClient } from './graphql-client.ts';
import { type PaymentControl, paymentControl } from './payment-control.ts';
import { type TestDatabase, testDatabases } from './test-database.ts';
import { rootSecret, testLog } from './test-settings.ts';

export const demoPassword = 'tradepost-demo';
/** Hashed once: it costs a core tens of milliseconds. */
const demoPasswordHash = hashPassword(demoPassword);

export interface TestVariant {
  id: string;
  sku: string;
  priceMinor: number;
}

export interface Stack extends GraphqlClient, AsyncDisposable {
  url: string;
  wsUrl: string;
  parts: Parts;
  doorbell: Doorbell;
  databases: Record<DatabaseOwner, TestDatabase>;
  payments: PaymentControl;
  /** Puts a product with one variant on offer and waits until it can be ordered. */
  addVariant(variant: { onHand: number; priceMinor?: number; currency?: string }): Promise<TestVariant>;
  /** Waits until every consumer has applied every event. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Every process in this one, on fresh databases and a free port, with the demo accounts and nothing on offer. */
export async function startStack(
  options: {
    redisUrl?: string;
    /** Any free port by default. */
    port?: number;
    seed?: boolean;
    env?: NodeJS.ProcessEnv;
    now?: () => Date;
    onStatement?: (subgraph: string, sql: string) => void;
  } = {},
): Promise<Stack> {
  const now = options.now ?? (() => new Date());
  const databases = await testDatabases();
  const doorbell = options.redisUrl ? await redisDoorbell(options.redisUrl, testLog) : memoryDoorbell();
  const parts = await startParts({
    databases: {
      ...bySubgraph(({ name }) => databases[name].url),
      'payment-simulator': databases['payment-simulator'].url,
    },
    secret: rootSecret,
    supergraphSdl: await readFile(path.join(repositoryRoot, supergraphFile), 'utf8'),
    doorbell,
    log: testLog,
    now,
    ...(options.onStatement ? { onStatement: options.onStatement } : {}),
    env: {
      NODE_ENV: 'test',
      DEMO_PASSWORD: demoPassword,
      SUBSCRIPTIONS_DRAIN_MS: '0',
      GATEWAY_EVENT_LOOP_DELAY_MS: '60000',
      ...options.env,
    },
  });
  if (!parts.payments) throw new Error('expected the payment simulator');
  await seedDemoUsers(parts.orms.users, demoPassword, now());
  if (options.seed) await seed({ orm: parts.orms.catalog, now: now() });
  const url = await parts.gateway.listen(options.port ?? 0);
  const client = graphqlClient(`${url}/graphql`, demoPassword, async (account) =>
    openAccount(parts.orms.users, { ...account, passwordHash: await demoPasswordHash, roles: ['CUSTOMER'] }, now()),
  );
  const settled = async () => {
    await eventually(async () => (await parts.lag()) === 0, 60_000);
  };
  await settled();

  const stop = async () => {
    await parts.stop();
    await doorbell.stop();
  };
  return {
    ...client,
    url,
    wsUrl: `${url.replace(/^http/, 'ws')}/graphql`,
    parts,
    doorbell,
    databases,
    payments: paymentControl(parts.payments),
    settled,
    async addVariant({ onHand, priceMinor = 1250, currency = 'GBP' }) {
      const id = newId('variant');
      const sku = `TEST-${id.slice(-12)}`;
      await parts.orms.catalog.em.fork().transactional((em) =>
        insertProducts(
          em,
          [
            {
              id: newId('product'),
              slug: sku.toLowerCase(),
              name: `Test article ${sku}`,
              description: null,
              categories: [],
              createdAt: now(),
              variants: [
                {
                  id,
                  sku,
                  name: sku,
                  options: [],
                  currency,
                  prices: [{ since: now(), amountMinor: priceMinor }],
                  onHand,
                },
              ],
            },
          ],
          now(),
        ),
      );
      await eventually(async () => {
        const rows = await parts.orms.orders.em.fork().execute('select 1 from variant_copy where variant_id = ?', [id]);
        return rows.length === 1;
      });
      return { id, sku, priceMinor };
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      for (const database of Object.values(databases)) await database[Symbol.asyncDispose]();
    },
  };
}
