import type { Doorbell } from '#platform/events/doorbell.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { databaseFeed } from '#platform/events/database-feed.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { startRelay } from '#platform/events/relay.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { userRegistered } from '#schema/events/users.ts';
import { openUsersDatabase } from '../../subgraphs/users/storage/orm.ts';
import { testDatabase } from './test-database.ts';
import { testLog } from './test-settings.ts';

/** A subgraph's database with an event log to write to; users' will do for any. */
export async function openLog() {
  const database = await testDatabase('users');
  const orm = await openUsersDatabase(database.url);
  const feed: EventFeed = databaseFeed(orm);
  return {
    database,
    orm,
    feed,
    event: userRegistered,
    /** A relay of this log; the test stops it. */
    startRelay: (doorbell: Doorbell = memoryDoorbell()) =>
      startRelay({ databaseUrl: database.url, subgraph: 'users', events: eventDefinitions, doorbell, log: testLog }),
    /** Records version by version of a subject in one transaction. */
    async record(userId: string, version: number, roles: string[] = ['CUSTOMER']): Promise<void> {
      await orm.em.fork().transactional(async (em) => {
        recordEvent(em, userRegistered, {
          subject: `user:${userId}`,
          version,
          payload: { userId, roles },
          occurredAt: new Date(),
        });
      });
    },
    async [Symbol.asyncDispose]() {
      await orm.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
