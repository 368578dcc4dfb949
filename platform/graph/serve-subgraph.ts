import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import type { FastifyInstance } from 'fastify';
import { databaseReadiness } from '../database/readiness.ts';
import { openStandby } from '../database/standby.ts';
import { databaseFeed } from '../events/database-feed.ts';
import { type EventFeed, httpFeed, serveFeed } from '../events/event-feed.ts';
import type { Caller } from '../identity/caller.ts';
import { openIdentity } from '../identity/signed-identity.ts';
import { serveClock } from '../process/remote-clock.ts';
import type { Log } from '../process/log.ts';
import { type AskGraph, openAskGraph } from './ask-graph.ts';
import { openSubgraphDatabase } from './open-subgraph-database.ts';
import { graphAt } from './subgraph-client.ts';
import type { ServerLimits } from './server-limits.ts';
import type { Keep, OpenDatabase, ServerDeps, SubgraphServer } from './subgraph-module.ts';
import { openSubgraph } from './subgraph-server.ts';

/** The parts of every context; `parts` is the result of `open`. */
export interface ServerCall<Parts> {
  caller: Caller;
  /** The client's program, if it is known. */
  userAgent: string | undefined;
  /** The fields that the operation selects anywhere, as coordinates: `Product.variants`. */
  selected: ReadonlySet<string>;
  /** Shared by all operations: reads plain rows with `runPrepared` and `findRows`, and nothing else. */
  rows: SqlEntityManager;
  parts: Parts;
  now: () => Date;
  log: Log;
}

/** Which operations a standby may answer. */
export interface StandbyReads {
  openDatabase: OpenDatabase;
  maxLagMs: number;
  /** Whether the answer to this caller may be behind. Never true for an operation that changes something. */
  mayBeBehind(operation: { caller: Caller; selected: ReadonlySet<string> }): boolean;
}

/**
 * Opens a subgraph's server without listening yet: its database, its own parts, GraphQL, and its event log for other processes. Throws if the
 * database cannot be reached. If a part fails to open, the parts before it are stopped.
 */
export async function serveSubgraph<Context extends object, Parts extends object>(
  definition: {
    name: string;
    /** TRADEPOST_SECRET. */
    secret: string;
    /** IDENTITY_LEEWAY_SECONDS. */
    leewaySeconds?: number;
    /** Left out, the limits of a server without settings. */
    limits?: ServerLimits;
    typeDefs: string;
    resolvers: object;
    openDatabase: OpenDatabase;
    /** A standby of the database, for queries that may be behind. Left out, the database answers all. */
    standby?: StandbyReads | undefined;
    /** The gateway's address, for a server that asks the whole graph. */
    gatewayUrl?: string;
    /** Opens the parts that this subgraph needs in addition to its database. A part that has to be stopped is passed to `keep`. */
    open(base: {
      orm: MikroORM;
      doorbell: ServerDeps['doorbell'];
      /** Throws for a server without `gatewayUrl`. */
      graph: AskGraph;
      /** The event logs of the subgraphs at these addresses, by name. */
      feedsOf: (addresses: Readonly<Record<string, string>>) => Readonly<Record<string, Pick<EventFeed, 'read'>>>;
      now: () => Date;
      log: Log;
      keep: Keep;
    }): Promise<Parts>;
    /** The context of one operation. Its entity manager is added: forked when the operation first uses it, for most only read rows. */
    context(call: ServerCall<Parts>): Omit<Context, 'em'>;
    /** Adds the addresses that this subgraph serves apart from GraphQL and its event log. */
    addRoutes?(app: FastifyInstance, parts: Parts): void;
  },
  deps: ServerDeps,
): Promise<SubgraphServer & { parts: Parts }> {
  const { name, secret, leewaySeconds, limits, typeDefs, resolvers } = definition;
  const { log, doorbell } = deps;
  await using opening = new AsyncDisposableStack();
  const { orm, clock, now, keep } = await openSubgraphDatabase(definition, deps, opening);
  const identity = openIdentity(secret, name, {
    now: clock.now,
    ...(leewaySeconds === undefined ? {} : { leewaySeconds }),
  });
  const graph = openAskGraph(deps.graph ?? graphAt(definition.gatewayUrl), identity, name);
  const feedsOf = (addresses: Readonly<Record<string, string>>) =>
    deps.feeds ??
    Object.fromEntries(
      Object.entries(addresses).map(([owner, url]) => [owner, httpFeed(url, { identity, process: name, owner })]),
    );
  const parts = await definition.open({ orm, doorbell, graph, feedsOf, now, log, keep });
  const reads = definition.standby;
  const standby =
    reads &&
    keep(
      openStandby({
        subgraph: name,
        primary: orm,
        open: () => reads.openDatabase({ log }),
        maxLagMs: reads.maxLagMs,
        log,
      }),
    );
  /** Contexts whose rows are read from the standby. */
  const behind = new WeakSet<Context>();
  const feed = databaseFeed(orm);
  const subgraph = keep(
    await openSubgraph<Context>({
      name,
      typeDefs,
      resolvers,
      identity,
      log,
      ...(limits ? { limits } : {}),
      context: async ({ caller, selected, request: { logPosition, userAgent }, again }) => {
        const reader =
          logPosition !== undefined && !again && reads?.mayBeBehind({ caller, selected })
            ? standby?.reader(logPosition)
            : undefined;
        const rows = (reader ?? orm).em;
        // Assigned to by nobody else: `em` is left out above.
        const context = forkAtFirstUse(
          definition.context({ caller, userAgent, selected, rows, parts, now, log }),
          orm,
        ) as Context;
        if (reader) behind.add(context);
        return context;
      },
      repeats(context) {
        if (!behind.has(context)) return false;
        standby?.failed();
        return true;
      },
    }),
  );
  definition.addRoutes?.(subgraph.app, parts);
  serveFeed(subgraph.app, feed, identity);
  serveClock(subgraph.app, clock.now);
  const opened = opening.move();
  return {
    ...subgraph,
    feed,
    orm,
    parts,
    clock: clock.now,
    async ready() {
      // A database that takes no changes still answers reads.
      const { database } = await databaseReadiness(orm);
      return { database, ...clock.ready() };
    },
    stop: () => opened.disposeAsync(),
  };
}

function forkAtFirstUse<Context extends object>(context: Context, orm: MikroORM): Context & { em: SqlEntityManager } {
  let forked: SqlEntityManager | undefined;
  return Object.defineProperty(context, 'em', {
    enumerable: true,
    get: () => (forked ??= orm.em.fork()),
  }) as Context & { em: SqlEntityManager };
}
