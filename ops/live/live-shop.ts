import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { prepare, startFleet } from '../../stages/fleet.ts';
import { freePort } from '../../stages/free-port.ts';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { processes } from '../../stages/processes.ts';
import { subgraphDatabaseUrl } from '../../stages/provision.ts';
import { stopOnSignals } from '../../stages/signals.ts';
import { type StopSteps, stopOnce } from '../../stages/stop-once.ts';
import { openAccounts } from '../../subgraphs/users/commands/open-accounts.ts';
import { type OwnRedis, startOwnRedis } from './own-redis.ts';
import { type RingProxy, startRingProxy } from './ring-proxy.ts';
import { startSwappingRegistry, type SwappingRegistry } from './swapping-registry.ts';

/** A shop of its own on fresh databases, whose parts can be broken. */
export interface LiveShop {
  wsUrl: string;
  redis: OwnRedis;
  rings: RingProxy;
  registry: SwappingRegistry;
  ordersDatabaseUrl: string;
  /** The customer whose orders change, and a good access token of theirs. */
  customerId: string;
  token: () => string;
  /** Ends a process by the signal and starts it again; resolves when it is ready. */
  restart(name: string, signal: NodeJS.Signals): Promise<void>;
  /** The sum of a counter of the subscription server, over its labels; 0 after a restart. */
  counted(metric: string): Promise<number>;
  stop(): Promise<void>;
}

/** Processes that stop one after the other, on a machine with other work. */
const stopDeadlineMs = 60_000;
const secret = 'verify-only-verify-only-verify-only-verify';
const account = { email: 'verify@example.com', password: 'verify-only-password' };
/** They would act on changes of orders that exist in the log only. */
const idle = ['catalog-worker', 'users-worker', 'payment-simulator'];

/** Starts PostgreSQL from npm, Redis, and the processes of the fleet; `env` is added to the subscription server's. */
export async function startLiveShop(options: {
  env: Record<string, string>;
  onLine: (line: string) => void;
}): Promise<LiveShop> {
  const closing: StopSteps = [];
  const stop = stopOnce(closing);
  // A run that was interrupted has verified nothing.
  stopOnSignals(stop, stopDeadlineMs, 130);
  try {
    const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-verify-'));
    // PostgreSQL may have to run as another user.
    chmodSync(directory, 0o755);
    closing.push(() => rmSync(directory, { recursive: true, force: true }));
    const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'), { maxConnections: 300 });
    closing.push(() => postgres.stop());
    const redis = await startOwnRedis();
    closing.push(() => redis.stop());
    const rings = await startRingProxy(redis.url);
    closing.push(() => rings.stop());
    const registry = await startSwappingRegistry(
      readFileSync(path.join(repositoryRoot, 'schema/supergraph.graphql'), 'utf8'),
    );
    closing.push(() => registry.stop());
    const { adminUrl } = postgres;
    await prepare({ adminUrl, secret });

    const ports: Record<string, number> = {};
    for (const { port, adminPort } of processes) {
      ports[adminPort.setting] = await freePort();
      if (port) ports[port.setting] = await freePort();
    }
    const fleet = startFleet({
      adminUrl,
      redisUrl: redis.url,
      secret,
      ports,
      env: { ...process.env, NODE_ENV: 'production', PAYMENT_PROVIDER: 'simulator', LOG_LEVEL: 'error' },
      onLine: (name, line) => options.onLine(`${name}: ${line}`),
      restart: false,
    });
    closing.push(() => fleet.stop());
    // A machine that does other work too may need minutes.
    await fleet.ready(180_000);
    for (const name of idle) await fleet.kill(name, 'SIGTERM');

    const extra = {
      ...options.env,
      REDIS_URL: rings.url,
      REGISTRY_URL: registry.url,
      SUPERGRAPH_CACHE: path.join(directory, 'supergraph.graphql'),
    };
    async function restart(name: string, signal: NodeJS.Signals): Promise<void> {
      await fleet.kill(name, signal);
      fleet.start(name, name === 'subscriptions' ? extra : {});
      const entry = processes.find((process) => process.name === name);
      await readyAt(ports[entry?.adminPort.setting ?? ''] ?? 0, name);
    }
    await restart('subscriptions', 'SIGTERM');

    await openAccounts(
      subgraphDatabaseUrl(adminUrl, 'users', secret),
      [{ ...account, name: 'Verify' }],
      account.password,
    );
    const first = await firstSession(fleet.url);
    let token = first.accessToken;
    const renewal = setInterval(() => {
      // A gateway that is being disturbed is asked again in a minute.
      signIn(fleet.url)
        .then((fresh) => (token = fresh.accessToken))
        .catch(() => {});
    }, 60_000);
    closing.push(() => clearInterval(renewal));

    return {
      wsUrl: fleet.wsUrl,
      redis,
      rings,
      registry,
      ordersDatabaseUrl: subgraphDatabaseUrl(adminUrl, 'orders', secret),
      customerId: first.user.id,
      token: () => token,
      restart,
      async counted(metric) {
        const answer = await fetch(`http://127.0.0.1:${ports['SUBSCRIPTIONS_ADMIN_PORT']}/metrics`);
        const lines = (await answer.text()).split('\n').filter((line) => line.startsWith(`${metric}{`));
        return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readyAt(port: number, name: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${name} is not ready after a minute`);
}

interface Session {
  accessToken: string;
  user: { id: string };
}

/** A busy machine may take too long to answer. */
async function firstSession(url: string): Promise<Session> {
  for (const end = Date.now() + 60_000; ; ) {
    try {
      return await signIn(url);
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function signIn(url: string): Promise<Session> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `mutation SignIn($input: SignInInput!) { signIn(input: $input) { ... on Session { accessToken user { id } } } }`,
      variables: { input: account },
    }),
  });
  const body = (await answer.json()) as { data?: { signIn?: Partial<Session> } };
  const session = body.data?.signIn;
  if (!session?.accessToken) throw new Error(`expected signIn to open a session, got ${JSON.stringify(body)}`);
  return session as Session;
}
