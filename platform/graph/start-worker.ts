import type { MikroORM } from '@mikro-orm/postgresql';
import { type Consumer, startConsumers } from '../events/consume.ts';
import type { EventDefinition } from '../events/define.ts';
import type { Doorbell } from '../events/doorbell.ts';
import { databaseReadiness } from '../database/readiness.ts';
import { databaseFeed } from '../events/database-feed.ts';
import { httpFeed } from '../events/event-feed.ts';
import { measureEventLog } from '../events/event-log-size.ts';
import { type Relay, startRelay } from '../events/relay.ts';
import { openIdentity } from '../identity/signed-identity.ts';
import { type Job, startJobs } from '../jobs/jobs.ts';
import { type Schedule, startSchedules } from '../jobs/schedules.ts';
import type { Log } from '../process/log.ts';
import { openSink } from '../sinks/event-sink.ts';
import { publishLog } from '../sinks/publish-log.ts';
import { openSubgraphDatabase } from './open-subgraph-database.ts';
import { type AskGraph, openAskGraph } from './ask-graph.ts';
import { graphAt } from './subgraph-client.ts';
import type { Keep, OpenDatabase, SubgraphWorker, WorkerDeps } from './subgraph-module.ts';

/** The consumers, jobs and schedules of one subgraph's worker. The worker also runs the relay of its subgraph's event log. */
export interface Work {
  /** A job takes its own payload; the name of its queue says which one. */
  jobs?: Job<never>[];
  schedules?: Schedule[];
  consumers?: Consumer[];
}

/**
 * Starts a subgraph's worker: its database, the relay, its own work. Throws if the database cannot be reached, or if a consumer reads a feed
 * that is not listed. If a part fails to start, the parts before it are stopped.
 */
export async function startWorker(
  definition: {
    /** The subgraph's name. */
    name: string;
    /** TRADEPOST_SECRET. */
    secret: string;
    /** PostgreSQL itself, not a pooler: relay, consumers and jobs have locks that last as long as a connection. */
    databaseUrl: string;
    /** The broker that gets a copy of this log. */
    sinkUrl: string | undefined;
    /** The addresses of the subgraphs whose event logs it reads, by name. */
    feeds: Readonly<Record<string, string>>;
    /** The gateway's address, for a worker that asks the whole graph. */
    gatewayUrl?: string;
    openDatabase: OpenDatabase;
    /** Every event of the project by name, for the rings of the relay; none for a subgraph that records no event: it needs no relay. */
    events: ReadonlyMap<string, EventDefinition>;
    /** Lists the work. A part that it opens for it and that has to be stopped is passed to `keep`. */
    work(base: {
      orm: MikroORM;
      doorbell: Doorbell;
      /** Throws for a worker without `gatewayUrl`. */
      graph: AskGraph;
      now: () => Date;
      log: Log;
      keep: Keep;
    }): Promise<Work>;
  },
  deps: WorkerDeps,
): Promise<SubgraphWorker> {
  const { name, secret, databaseUrl, sinkUrl, events } = definition;
  const { log, doorbell } = deps;
  await using opening = new AsyncDisposableStack();
  let relay: Relay | undefined;
  const wakeOwn = () => relay?.wake() ?? false;
  const { orm, clock, now, keep } = await openSubgraphDatabase(definition, deps, opening, wakeOwn);
  keep(measureEventLog(orm, name));
  if (events.size > 0) relay = keep(await startRelay({ databaseUrl, subgraph: name, events, doorbell, log }));
  const process = `${name}-worker`;
  const identity = openIdentity(secret, process, { now: clock.now });
  const graph = openAskGraph(deps.graph ?? graphAt(definition.gatewayUrl), identity, process);
  const work = await definition.work({ orm, doorbell, graph, now, log, keep });
  // Without jobs there is no queue to supervise, which costs a worker statements and connections.
  const bell = { doorbell, subgraph: name };
  const jobs = work.jobs?.length ? keep(await startJobs({ databaseUrl, jobs: work.jobs, log, bell })) : undefined;
  keep(startSchedules(work.schedules ?? [], log));
  const feeds =
    deps.feeds ??
    Object.fromEntries(
      Object.entries(definition.feeds).map(([owner, url]) => [owner, httpFeed(url, { identity, process, owner })]),
    );
  const consumers = keep(
    await startConsumers({ orm, databaseUrl, consumers: work.consumers ?? [], feeds, doorbell, log }),
  );
  const sink = sinkUrl === undefined ? undefined : keep(await openSink({ url: sinkUrl, subgraph: name, log }));
  const publishing = sink
    ? keep(
        await startConsumers({
          orm,
          databaseUrl,
          consumers: [publishLog({ subgraph: name, sink, events })],
          feeds: { [name]: databaseFeed(orm) },
          doorbell,
          log,
        }),
      )
    : undefined;
  const started = opening.move();
  return {
    ready: async () => ({
      ...(await databaseReadiness(orm)),
      ...clock.ready(),
      ...(await relay?.ready()),
      ...(await jobs?.ready()),
      ...(await consumers.ready()),
      ...(await publishing?.ready()),
    }),
    lag: () => consumers.lag(),
    stop: () => started.disposeAsync(),
  };
}
