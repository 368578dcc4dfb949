import type { MikroORM } from '@mikro-orm/postgresql';
import { type Clock, followClock } from '../process/clock.ts';
import type { Log } from '../process/log.ts';

/** Follows the clock of a database. Throws if it does not answer. */
export async function databaseClock(orm: MikroORM, log: Log): Promise<Clock> {
  const clock = followClock({
    reference: `database ${orm.config.get('dbName')}`,
    log,
    async ask() {
      // By Kysely, so that it is not counted among the statements of the subgraph.
      const row = await orm.em
        .fork()
        .getKysely()
        .selectNoFrom(({ fn }) => fn<Date>('clock_timestamp').as('now'))
        .executeTakeFirstOrThrow();
      return new Date(row.now).getTime();
    },
  });
  await clock.asked;
  return clock;
}
