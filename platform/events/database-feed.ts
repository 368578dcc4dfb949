import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '../database/prepared.ts';
import { type EventFeed, maxFeedPage } from './event-feed.ts';
import { type EventLogRecord, eventLogColumns, toStoredEvent } from './event-log.ts';
import { trimCursor } from './trimmed-log.ts';

const columnsOfEvent = eventLogColumns
  .split(', ')
  .map((column) => `event.${column}`)
  .join(', ');

/** The feed of a log in a database of this process. It is apart from `httpFeed`: a gateway needs no MikroORM. */
export function databaseFeed(orm: MikroORM): EventFeed {
  const rows = async (sql: string, values: readonly unknown[]) =>
    (await runPrepared<EventLogRecord>(orm.em, sql, values)).map(toStoredEvent);
  return {
    async read({ after, limit = maxFeedPage, partitions, audience, names }) {
      const values: unknown[] = [after];
      const conditions = ['position > $1'];
      if (partitions) conditions.push(`partition = any ($${values.push(partitions)}::smallint[])`);
      if (audience !== undefined) conditions.push(`audience = $${values.push(audience)}`);
      if (names) conditions.push(`name = any ($${values.push(names)}::text[])`);
      const bound = `limit $${values.push(Math.min(limit, maxFeedPage))}`;
      return rows(
        `select ${eventLogColumns} from event_log where ${conditions.join(' and ')} order by position ${bound}`,
        values,
      );
    },
    async readSubjects(requests, limitPerSubject = maxFeedPage) {
      if (requests.length === 0) return [];
      return rows(
        `select ${columnsOfEvent}
         from unnest($1::text[], $2::int[]) as wanted (subject, after_version)
         cross join lateral (
           select * from event_log where event_log.subject = wanted.subject and version > wanted.after_version
           order by version limit $3
         ) as event
         order by event.subject, event.version`,
        [requests.map((pending) => pending.subject), requests.map((pending) => pending.afterVersion), limitPerSubject],
      );
    },
    async latest(subjects) {
      if (subjects.length === 0) return [];
      return rows(
        `select ${columnsOfEvent}
         from (select distinct unnest($1::text[]) as subject) as wanted
         cross join lateral (
           select * from event_log where event_log.subject = wanted.subject order by version desc limit 1
         ) as event`,
        [subjects],
      );
    },
    async trimmed() {
      const [row] = await runPrepared<{ position: string }>(
        orm.em,
        'select position from consumer_cursor where consumer = $1 and partition = 0',
        [trimCursor],
      );
      return Number(row?.position ?? 0);
    },
    head: () => findLogEnd(orm.em),
  };
}

/** The position of the newest event that has one; 0 in an empty log. */
export async function findLogEnd(em: SqlEntityManager): Promise<number> {
  const [row] = await runPrepared<{ head: string | null }>(em, 'select max(position) as head from event_log', []);
  return Number(row?.head ?? 0);
}
