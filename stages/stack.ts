import type { MikroORM } from '@mikro-orm/postgresql';
import { deriveSecret } from '#platform/process/config.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { settingPrefix } from '#platform/graph/subgraph-addresses.ts';
import type { SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { SubgraphServer, SubgraphWorker } from '#platform/graph/subgraph-module.ts';
import type { Log } from '#platform/process/log.ts';
import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { type Gateway, startGateway } from '../gateway/server.ts';
import { readGatewaySettings } from '../gateway/config.ts';
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
  payments: { url: string; apiKey: string };
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
  const env: NodeJS.ProcessEnv = { ...(options.env ?? process.env), TRADEPOST_SECRET: secret };
  for (const { name } of subgraphModules) env[`${settingPrefix(name)}_DATABASE_URL`] = databases[name];
  const logOf = (part: string) => log.child({ part });
  try {
    const apiKey = deriveSecret(secret, 'payment-api-key');
    const simulator = keep(
      await startPaymentSimulator(
        { databaseUrl: databases['payment-simulator'], apiKey },
        { log: logOf('payment-simulator'), now: options.now ?? (() => new Date()) },
      ),
    );
    const paymentUrl = await simulator.listen(0);
    env['PAYMENT_URL'] = paymentUrl;

    const servers = new Map<SubgraphName, SubgraphServer>();
    for (const { name, module } of subgraphModules) {
      const heard = onStatement ? { onStatement: (sql: string) => onStatement(name, sql) } : {};
      servers.set(name, keep(await module.startServer(env, { log: logOf(name), ...time, doorbell, ...heard })));
    }
    const serverOf = (name: SubgraphName): SubgraphServer => {
      const server = servers.get(name);
      if (!server) throw new Error(`expected the server of ${name} to be open`);
      return server;
    };
    const feeds = bySubgraph(({ name }) => serverOf(name).feed);
    const subgraphs = bySubgraph(({ name }) => serverOf(name).client);
    // Where access tokens are issued.
    const { clock } = serverOf('users');
    const now = options.now ?? clock;
    const loadJwks = jwksOf([...servers.values()]);

    const workers = new Map<string, SubgraphWorker>();
    const opening = Promise.withResolvers<Gateway>();
    // Asked by work that goes on while the gateway opens; without a gateway nothing waits for the answer.
    const graph: SubgraphClient = async (request) => (await opening.promise).ownCalls(request);
    for (const { name, module } of subgraphModules) {
      workers.set(
        `${name}-worker`,
        keep(await module.startWorker(env, { log: logOf(`${name}-worker`), ...time, doorbell, feeds, graph })),
      );
    }
    const shared = { now, clock, subgraphs, loadJwks, supergraphSdl };
    const gateway = keep(await startGateway(readGatewaySettings(env), { ...shared, feeds, log: logOf('gateway') }));
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
      payments: { url: paymentUrl, apiKey },
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
