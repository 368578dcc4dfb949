import type { MikroORM } from '@mikro-orm/postgresql';
import { deriveSecret, withSettings } from '#platform/process/config.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed, FeedQuery } from '#platform/events/event-feed.ts';
import { settingPrefix } from '#platform/graph/subgraph-addresses.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { SubgraphServer, SubgraphWorker } from '#platform/graph/subgraph-module.ts';
import type { Log } from '#platform/process/log.ts';
import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { type Gateway, startGateway } from '../gateway/server.ts';
import { readGatewaySettings } from '../gateway/config.ts';
import { usesSimulator } from '../payment-simulator/config.ts';
import { startPaymentSimulator } from '../payment-simulator/server.ts';
import { readSubscriptionsSettings } from '../subscriptions/config.ts';
import { startSubscriptions } from '../subscriptions/server.ts';
import type { DatabaseOwner } from './processes.ts';
import { bySubgraph, subgraphModules } from './subgraph-modules.ts';

/** The address of each database, signed in as its owner's own role. */
export type StackDatabases = Readonly<Record<DatabaseOwner, string>>;

export interface Stack {
  gateway: Gateway;
  orms: Readonly<Record<SubgraphName, MikroORM>>;
  feeds: Readonly<Record<SubgraphName, EventFeed>>;
  /** The payment simulator; undefined if the shop has another provider. */
  payments: { url: string; apiKey: string } | undefined;
  /** The number of events without a position, or not yet applied by some consumer. */
  lag(): Promise<number>;
  /** Whether each dependency of each part is ready now, by `part dependency`: the name of a part is that of its process in the fleet. */
  ready(): Promise<Record<string, boolean>>;
  stop(): Promise<void>;
}

/**
 * Every process of the fleet in this process: the same parts, without a network between them. Subgraphs are called in
 * process; HTTP and WebSocket share the gateway's server. Nothing listens until `gateway.listen`, except the payment
 * simulator: it replaces an external system and is called over HTTP here too.
 */
export async function startStack(options: {
  databases: StackDatabases;
  secret: string;
  supergraphSdl: string;
  doorbell: Doorbell;
  log: Log;
  /** The time for decisions; left out, the time of each database, and of the users' database for processes without one. */
  now?: () => Date;
  /** Settings by the names of their environment variables, instead of the environment. */
  env?: NodeJS.ProcessEnv;
  /** Receives each SQL statement of the subgraphs' servers, for tests that count them. */
  onStatement?: (subgraph: string, sql: string) => void;
}): Promise<Stack> {
  const { databases, secret, supergraphSdl, doorbell, log, onStatement } = options;
  const time = options.now ? { now: options.now } : {};
  const opened: { stop(): Promise<void> }[] = [];
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  const stop = async () => {
    for (const part of opened.toReversed()) await part.stop();
    opened.length = 0;
  };
  const env = withSettings(options.env ?? process.env, {
    TRADEPOST_SECRET: secret,
    ...Object.fromEntries(subgraphModules.map(({ name }) => [`${settingPrefix(name)}_DATABASE_URL`, databases[name]])),
  });
  const logOf = (part: string) => log.child({ part });
  try {
    const payments = usesSimulator(env)
      ? await startSimulator({ databaseUrl: databases['payment-simulator'], secret, now: options.now, log, keep })
      : undefined;
    if (payments) {
      env['PAYMENT_URL'] = payments.url;
      env['PAYMENT_PAGE_URL'] ??= payments.url;
    }

    const opening = Promise.withResolvers<Gateway>();
    // Asked by work that goes on while the gateway opens; without a gateway nothing waits for the answer.
    const graph: SubgraphClient = async (request) => (await opening.promise).ownCalls(request);
    const servers = new Map<SubgraphName, SubgraphServer>();
    const serverOf = (name: SubgraphName): SubgraphServer => {
      const server = servers.get(name);
      if (!server) throw new Error(`expected the server of ${name} to be open`);
      return server;
    };
    // Each is read after all servers are open.
    const logs = bySubgraph(({ name }) => ({
      read: (query: FeedQuery) => serverOf(name).feed.read(query),
    }));
    for (const { name, module } of subgraphModules) {
      const heard = onStatement ? { onStatement: (sql: string) => onStatement(name, sql) } : {};
      const start = { log: logOf(name), ...time, doorbell, graph, feeds: logs, ...heard };
      servers.set(name, keep(await module.startServer(env, start)));
    }
    const feeds = bySubgraph(({ name }) => serverOf(name).feed);
    const subgraphs = bySubgraph(({ name }) => serverOf(name).client);
    // Where access tokens are issued.
    const { clock } = serverOf('users');
    const now = options.now ?? clock;
    const loadJwks = jwksOf([...servers.values()]);

    const workers = new Map<string, SubgraphWorker>();
    for (const { name, module } of subgraphModules) {
      workers.set(
        `${name}-worker`,
        keep(await module.startWorker(env, { log: logOf(`${name}-worker`), ...time, doorbell, feeds, graph })),
      );
    }
    const shared = { now, clock, subgraphs, loadJwks, supergraphSdl };
    const gateway = keep(
      await startGateway(readGatewaySettings(env), { ...shared, feeds, doorbell, log: logOf('gateway') }),
    );
    opening.resolve(gateway);
    // Stopped first: open sockets would keep the gateway's server open.
    const subscriptions = keep(
      await startSubscriptions(readSubscriptionsSettings(env), {
        ...shared,
        log: logOf('subscriptions'),
        doorbell,
        feeds,
      }),
    );
    subscriptions.attach(gateway.server, '/graphql', gateway.admit);
    const parts = new Map<string, { ready(): Promise<Record<string, boolean>> }>([
      ...servers,
      ...workers,
      ['gateway', gateway],
      ['subscriptions', subscriptions],
    ]);
    return {
      gateway,
      orms: bySubgraph(({ name }) => serverOf(name).orm),
      feeds,
      payments,
      async lag() {
        // In this order: an event that gets its position in between is counted by the workers.
        const unstamped = await Promise.all([...servers.values()].map((server) => countUnstamped(server.orm)));
        const unapplied = await Promise.all([...workers.values()].map((worker) => worker.lag()));
        return [...unstamped, ...unapplied].reduce((sum, count) => sum + count, 0);
      },
      async ready() {
        const answers = await Promise.all(
          [...parts].map(async ([name, part]) =>
            Object.entries(await part.ready()).map(([what, ready]) => [`${name} ${what}`, ready] as const),
          ),
        );
        return Object.fromEntries(answers.flat());
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startSimulator(options: {
  databaseUrl: string;
  secret: string;
  now: (() => Date) | undefined;
  log: Log;
  keep: <Part extends { stop(): Promise<void> }>(part: Part) => Part;
}): Promise<{ url: string; apiKey: string }> {
  const { databaseUrl, secret, now = () => new Date(), log, keep } = options;
  const apiKey = deriveSecret(secret, 'payment-api-key');
  const deps = { log: log.child({ part: 'payment-simulator' }), now };
  const simulator = keep(await startPaymentSimulator({ databaseUrl, apiKey }, deps));
  return { url: await simulator.listen(0), apiKey };
}

/** The public keys of access tokens, from the subgraph that issues them. */
function jwksOf(servers: readonly SubgraphServer[]) {
  const issuer = servers.find((server) => server.jwks !== undefined);
  if (!issuer?.jwks) throw new Error('expected a subgraph that issues access tokens');
  return issuer.jwks.bind(issuer);
}

async function countUnstamped(orm: MikroORM): Promise<number> {
  const [row] = await orm.em
    .fork()
    .execute<{ count: number }[]>('select count(*)::int as count from event_log where position is null');
  return row?.count ?? 0;
}
