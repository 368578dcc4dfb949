import type { MikroORM } from '@mikro-orm/postgresql';
import { databaseClock } from '../database/database-clock.ts';
import { measureDatabase } from '../database/readiness.ts';
import { afterRecording } from '../events/event-log.ts';
import { relayBell } from '../events/relay.ts';
import type { Clock } from '../process/clock.ts';
import type { Keep, OpenDatabase, ServerDeps } from './subgraph-module.ts';

/** The parts that the server and the worker of a subgraph share. */
export interface SubgraphDatabase {
  orm: MikroORM;
  /** The clock of the database. */
  clock: Clock;
  /** The clock of `deps`, for tests, else the clock of the database. */
  now: () => Date;
  /** Stops the part when `opening` is disposed. */
  keep: Keep;
}

/**
 * Opens a subgraph's database: each commit of events wakes its relay, by `wakeOwn` if the active one is in this process, else by the doorbell. `opening` closes
 * it, after the parts that were kept later.
 */
export async function openSubgraphDatabase(
  definition: { name: string; openDatabase: OpenDatabase },
  { log, doorbell, now, onStatement }: ServerDeps,
  opening: AsyncDisposableStack,
  wakeOwn: () => boolean = () => false,
): Promise<SubgraphDatabase> {
  const orm = await definition.openDatabase({ log, ...(onStatement ? { onStatement } : {}) });
  opening.defer(() => orm.close());
  const bell = relayBell(doorbell, definition.name);
  afterRecording(orm, () => {
    if (!wakeOwn()) bell();
  });
  const keep: Keep = (part) => {
    opening.defer(() => part.stop());
    return part;
  };
  keep(measureDatabase(orm, definition.name));
  const clock = keep(await databaseClock(orm, log));
  return { orm, clock, now: now ?? clock.now, keep };
}
