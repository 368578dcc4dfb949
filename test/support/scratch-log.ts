import pg from 'pg';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { afterRecording, recordEvent } from '#platform/events/event-log.ts';
import { databaseFeed } from '#platform/events/database-feed.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { createLog } from '#platform/process/log.ts';
import { openDatabase } from '#platform/database/open-database.ts';
import { platformTablesUp } from '#platform/database/platform-tables.ts';
import { relayBell, startRelay } from '#platform/events/relay.ts';
import type { EventDefinition } from '#platform/events/define.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { emptyDatabase } from './empty-database.ts';

/** An event log alone in a database of its own, with its relay. It rings as the log of orders. */
export interface ScratchLog extends AsyncDisposable {
  feed: EventFeed;
  url: string;
  record<P>(
    definition: EventDefinition<P>,
    event: { subject: string; version: number; payload: P; occurredAt: Date },
  ): Promise<void>;
  /** Runs SQL on the log, to make it as age or an accident would. */
  sql(statement: string, parameters?: unknown[]): Promise<void>;
  /** Makes every read of the feed fail until called with false. */
  breakFeed(broken: boolean): void;
}

export async function openScratchLog(doorbell: Doorbell): Promise<ScratchLog> {
  const database = await emptyDatabase('scratch_log');
  const { url } = database;
  await run(url, platformTablesUp(new URL(url).username));

  const log = createLog('scratch-log', 'silent');
  const orm = await openDatabase({ url, entities: [], migrationsPath: '' });
  afterRecording(orm, relayBell(doorbell, 'orders'));
  const relay = await startRelay({ databaseUrl: url, subgraph: 'orders', events: eventDefinitions, doorbell, log });
  let broken = false;
  const feed = databaseFeed(orm);
  const guarded =
    <A extends unknown[], R>(read: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (broken) throw new Error('the log cannot be read, as the test wants it');
      return read(...args);
    };

  return {
    url,
    feed: {
      read: guarded(feed.read),
      readSubjects: guarded(feed.readSubjects),
      latest: guarded(feed.latest),
      trimmed: guarded(feed.trimmed),
      head: guarded(feed.head),
    },
    record: (definition, event) =>
      orm.em.fork().transactional(async (em) => {
        recordEvent(em, definition, event);
      }),
    sql: (statement, parameters) => run(url, [statement], parameters),
    breakFeed(next) {
      broken = next;
    },
    async [Symbol.asyncDispose]() {
      await relay.stop();
      await orm.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function run(url: string, statements: string[], parameters?: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement, parameters);
  } finally {
    await client.end();
  }
}
