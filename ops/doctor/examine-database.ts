import { globSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { trimCursor } from '#platform/events/trimmed-log.ts';
import { jobsSchema } from '#platform/database/install-jobs.ts';
import { reasonOf } from '../../stages/preconditions.ts';
import { type CheckedPart, ok, wrong } from './checked-part.ts';

/** A step takes seconds; work that has waited for a minute is stuck, as the alerts say. */
const stuckAfterSeconds = 60;
/** As the metric and its alert. */
const maxSkewSeconds = 30;

/** As PostgreSQL calls it that a server has no database of this name. */
const noDatabase = '3D000';

interface Row {
  [column: string]: unknown;
}

/** What can be seen in the database of a subgraph: migrations, clock, log, parked subjects, queues. Never throws. */
export async function examineDatabase(options: {
  subgraph: string;
  url: string;
  migrationsPath: string;
  now?: () => number;
}): Promise<CheckedPart[]> {
  const { subgraph, url, migrationsPath, now = Date.now } = options;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, query_timeout: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const advice =
      (error as { code?: string }).code === noDatabase
        ? 'Make the databases (the service migrate, npm run fleet or npm start), or correct the address.'
        : 'Check the address and the server; docs/runbooks/process-down.md.';
    return [wrong(`${subgraph}: database`, reasonOf(error), advice)];
  }
  const rows = async (sql: string, values: unknown[] = []) => (await client.query<Row>(sql, values)).rows;
  const look = async (what: string, examine: () => Promise<CheckedPart>): Promise<CheckedPart> => {
    try {
      return await examine();
    } catch (error) {
      return wrong(
        `${subgraph}: ${what}`,
        reasonOf(error),
        'The database lacks a table or a right: run the migrations.',
      );
    }
  };
  const findings = [
    await look('migrations', async () => {
      const files = globSync('*.ts', { cwd: migrationsPath }).map((file) => path.parse(file).name);
      const applied = await rows('select name from mikro_orm_migrations');
      const names = new Set(applied.map(({ name }) => path.parse(String(name)).name));
      // A version of the code before the database's is usual while a release is rolled out or back.
      const missing = files.filter((file) => !names.has(file)).toSorted();
      return missing.length === 0
        ? ok(`${subgraph}: migrations`, `${files.length} applied`)
        : wrong(
            `${subgraph}: migrations`,
            `not applied: ${missing.join(', ')}`,
            'Run the migrations (the service migrate, or npm start).',
          );
    }),
    await look('clock', async () => {
      const before = now();
      const [row] = await rows(`select extract(epoch from clock_timestamp())::float8 * 1000 as at`);
      const skew = ((before + now()) / 2 - Number(row?.['at'])) / 1000;
      const found = `this machine is ${Math.abs(skew).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead of'} the database`;
      return Math.abs(skew) <= maxSkewSeconds
        ? ok(`${subgraph}: clock`, found)
        : wrong(`${subgraph}: clock`, found, 'Set the clock; docs/runbooks/wrong-clock.md.');
    }),
    await look('event log', async () => {
      const [row] = await rows(
        `select count(*)::int as waiting, coalesce(extract(epoch from now() - min(occurred_at)), 0)::int as age,
           (select coalesce(max(position), 0)::text from consumer_cursor where consumer = '${trimCursor}') as trimmed
         from event_log where position is null`,
      );
      const found = `${String(row?.['waiting'])} events without a position, the oldest ${String(row?.['age'])} s old; trimmed up to position ${String(row?.['trimmed'])}`;
      return Number(row?.['age']) <= stuckAfterSeconds
        ? ok(`${subgraph}: event log`, found)
        : wrong(`${subgraph}: event log`, found, 'Start the worker; docs/runbooks/event-log-not-draining.md.');
    }),
    await look('parked subjects', async () => {
      const parked = await rows('select consumer, subject from parked_subject order by 1, 2 limit 5');
      return parked.length === 0
        ? ok(`${subgraph}: parked subjects`, 'none')
        : wrong(
            `${subgraph}: parked subjects`,
            parked.map(({ consumer, subject }) => `${String(consumer)} ${String(subject)}`).join(', '),
            'docs/runbooks/parked-subject.md.',
          );
    }),
    await look('queues', async () => {
      const queues = await rows(
        `select name as queue, count(*)::int as jobs, coalesce(extract(epoch from now() - min(start_after)), 0)::int as age
         from ${jobsSchema}.job where state < 'active' group by 1 order by 1`,
      );
      const dead = queues.filter(({ queue }) => String(queue).endsWith('.dead'));
      const late = queues.filter((row) => !dead.includes(row) && Number(row['age']) > stuckAfterSeconds);
      const found = [
        ...dead.map(({ queue, jobs }) => `${String(jobs)} in ${String(queue)}`),
        ...late.map(({ queue, age }) => `${String(queue)} has waited ${String(age)} s`),
      ];
      if (found.length === 0) return ok(`${subgraph}: queues`, 'no dead job, none late');
      const runbook = dead.length > 0 ? 'dead-letters' : 'queue-backlog';
      return wrong(`${subgraph}: queues`, found.join(', '), `docs/runbooks/${runbook}.md.`);
    }),
  ];
  await client.end();
  return findings;
}
