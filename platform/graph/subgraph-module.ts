import type { MikroORM } from '@mikro-orm/postgresql';
import type { JSONWebKeySet } from 'jose';
import type { Doorbell } from '../events/doorbell.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { Log } from '../process/log.ts';
import type { Running } from '../process/process.ts';
import type { SubgraphClient } from './subgraph-client.ts';
import type { Subgraph } from './subgraph-server.ts';

/** A subgraph's server, in the process that opened it. */
export interface SubgraphServer extends Subgraph, Running {
  feed: EventFeed;
  orm: MikroORM;
  /** The time of its database, which other processes may follow. */
  clock: () => Date;
  /** The public keys of access tokens, if this subgraph issues them. */
  jwks?(): Promise<JSONWebKeySet>;
}

/** A subgraph's worker; `lag` is the number of events that its consumers have not applied. */
export interface SubgraphWorker extends Running {
  lag(): Promise<number>;
}

/** The parameters that a subgraph's server receives from its process. `onStatement` receives each SQL statement. */
export interface ServerDeps {
  log: Log;
  /** The time for decisions; left out, the time of the subgraph's database. */
  now?: () => Date;
  /** Rings the relay of the subgraph's worker. */
  doorbell: Pick<Doorbell, 'ring'>;
  /** The whole graph, within this process; left out, it is asked over HTTP. */
  graph?: SubgraphClient;
  /** The logs that its worker listens to, by subgraph, for the lag of its consumers; left out, they are read over HTTP. */
  feeds?: Readonly<Record<string, Pick<EventFeed, 'read'>>>;
  onStatement?: (sql: string) => void;
}

/** The parameters that a subgraph's worker receives from its process. */
export interface WorkerDeps {
  log: Log;
  /** The time for decisions; left out, the time of the subgraph's database. */
  now?: () => Date;
  doorbell: Doorbell;
  /** At least the logs that it listens to, by subgraph; left out, they are read over HTTP. */
  feeds?: Readonly<Record<string, EventFeed>>;
  /** The whole graph, within this process; left out, it is asked over HTTP. */
  graph?: SubgraphClient;
}

export type OpenDatabase = (options: { log: Log; onStatement?: (sql: string) => void }) => Promise<MikroORM>;

/** Registers a part to be stopped with the process, or when a later part fails to open. Returns the part. */
export type Keep = <Part extends { stop(): Promise<void> }>(part: Part) => Part;

/** The declaration of a subgraph: `subgraphs/<name>/subgraph.ts` exports it as `subgraph`. */
export interface SubgraphModule {
  /** PostgreSQL extensions that its migrations need. */
  extensions: readonly string[];
  /** Subgraphs whose event logs its worker reads, by name. */
  listensTo: readonly string[];
  /** Its consumers, each with the log that it reads: an event is deleted only after all of them have applied it. */
  consumers: Readonly<Record<string, string>>;
  /** Other processes that its server or its worker calls, by the setting that holds the address. */
  calls: Readonly<Record<string, string>>;
  /** Opens the server on settings from `env`; it listens once its `listen` is called. */
  startServer(env: NodeJS.ProcessEnv, deps: ServerDeps): Promise<SubgraphServer>;
  /** Starts the worker on settings from `env`. */
  startWorker(env: NodeJS.ProcessEnv, deps: WorkerDeps): Promise<SubgraphWorker>;
}
