import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import type { FastifyInstance } from 'fastify';
import { databaseFeed, serveFeed } from '../events/event-feed.ts';
import type { Caller } from '../identity/caller.ts';
import { openIdentity } from '../identity/signed-identity.ts';
import { serveClock } from '../process/remote-clock.ts';
import type { Log } from '../process/log.ts';
import { openSubgraphDatabase } from './open-subgraph-database.ts';
import type { ServerLimits } from './server-limits.ts';
import type { Keep, OpenDatabase, ServerDeps, SubgraphServer } from './subgraph-module.ts';
import { openSubgraph } from './subgraph-server.ts';

/** The parts of every context; `parts` is the result of `open`. */
export interface ServerCall<Parts> {
  caller: Caller;
  /** The fields that the operation selects anywhere, as coordinates: `Product.variants`. */
  selected: ReadonlySet<string>;
  /** Shared by all operations: reads plain rows with `runPrepared` and `findRows`, and nothing else. */
  rows: SqlEntityManager;
  parts: Parts;
  now: () => Date;
  log: Log;
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
    /** Opens the parts that this subgraph needs in addition to its database. A part that has to be stopped is passed to `keep`. */
    open(base: {
      orm: MikroORM;
      doorbell: ServerDeps['doorbell'];
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
  const parts = await definition.open({ orm, doorbell, now, log, keep });
  const identity = openIdentity(secret, name, {
    now: clock.now,
    ...(leewaySeconds === undefined ? {} : { leewaySeconds }),
  });
  const feed = databaseFeed(orm);
  const subgraph = keep(
    await openSubgraph<Context>({
      name,
      typeDefs,
      resolvers,
      identity,
      log,
      ...(limits ? { limits } : {}),
      context: async ({ caller, selected }) => {
        const context = definition.context({ caller, selected, rows: orm.em, parts, now, log });
        // Assigned to by nobody else: `em` is left out above.
        return forkAtFirstUse(context, orm) as Context;
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
    ready: async () => ({ database: await orm.isConnected(), ...clock.ready() }),
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
