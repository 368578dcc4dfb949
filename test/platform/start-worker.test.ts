import { expect, it } from 'vitest';
import { type Consumer, on } from '#platform/events/consume.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { startWorker, type Work } from '#platform/graph/start-worker.ts';
import type { Keep, WorkerDeps } from '#platform/graph/subgraph-module.ts';
import type { Job } from '#platform/jobs/jobs.ts';
import { newId } from '#platform/values/id.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { userRegistered } from '#schema/events/users.ts';
import { openUsersDatabase } from '../../subgraphs/users/storage/orm.ts';
import { countSessions } from '../support/count-sessions.ts';
import { eventually } from '../support/eventually.ts';
import { openLog } from '../support/open-log.ts';
import { type TestDatabase, testDatabase } from '../support/test-database.ts';
import { testLog } from '../support/test-settings.ts';

function start(
  database: Pick<TestDatabase, 'url'>,
  work: (keep: Keep) => Work,
  feeds: WorkerDeps['feeds'] = {},
): ReturnType<typeof startWorker> {
  return startWorker(
    {
      name: 'users',
      databaseUrl: database.url,
      openDatabase: (options) => openUsersDatabase(database.url, options),
      events: eventDefinitions,
      work: async ({ keep }) => work(keep),
    },
    { log: testLog, now: () => new Date(), doorbell: memoryDoorbell(), feeds },
  );
}

const follow = (handle: () => Promise<void>): Consumer => ({
  name: 'follow',
  feed: 'users',
  on: Object.fromEntries([on(userRegistered, handle)]),
});

/** A part that notes when it was stopped. */
const part = (name: string, stopped: string[]) => ({ stop: async () => void stopped.push(name) });

it('runs the relay, the consumers and the schedules, and counts the events that are not applied', async () => {
  await using log = await openLog();
  const release = Promise.withResolvers<void>();
  let applied = 0;
  let scheduled = 0;
  const consumer = follow(async () => {
    await release.promise;
    applied += 1;
  });
  const schedule = { name: 'count', everySeconds: 1, run: async () => void (scheduled += 1) };
  const worker = await start(log.database, () => ({ consumers: [consumer], schedules: [schedule] }), {
    users: log.feed,
  });
  try {
    await eventually(async () => Object.values(await worker.ready()).every(Boolean));
    expect(await worker.ready()).toEqual({ database: true, relay: true, jobs: true, 'consumer:follow': true });
    expect(await worker.lag()).toBe(0);
    await log.record(newId('user'), 1);
    await eventually(async () => (await worker.lag()) === 1);
    release.resolve();
    await eventually(async () => (await worker.lag()) === 0);
    expect(applied).toBe(1);
    await eventually(() => scheduled > 0);
  } finally {
    release.resolve();
    await worker.stop();
  }
});

it('stops in reverse order of starting, and leaves no session', async () => {
  await using database = await testDatabase('users');
  const stopped: string[] = [];
  const worker = await start(database, (keep) => {
    keep(part('first', stopped));
    keep(part('second', stopped));
    return {};
  });
  await eventually(async () => (await worker.ready())['relay'] === true);
  await worker.stop();
  expect(stopped).toEqual(['second', 'first']);
  await eventually(async () => (await countSessions(database)) === 0);
});

/** Starts that fail after the relay runs, each at another part. */
const failures: [part: string, work: () => Work, message: string][] = [
  [
    'its own work',
    () => {
      throw new Error('no work');
    },
    'no work',
  ],
  [
    'the jobs',
    () => ({
      jobs: [{ name: 'a name with spaces', retryLimit: 0, retryDelaySeconds: 1, run: async () => {} }] as Job<never>[],
    }),
    'Name',
  ],
  ['the consumers', () => ({ consumers: [follow(async () => {})] }), 'reads the feed users'],
];

it.each(failures)('stops what was started when %s cannot start', async (_, work, message) => {
  await using database = await testDatabase('users');
  const stopped: string[] = [];
  const starting = start(database, (keep) => {
    keep(part('kept', stopped));
    return work();
  });
  await expect(starting).rejects.toThrow(message);
  expect(stopped).toEqual(['kept']);
  await eventually(async () => (await countSessions(database)) === 0);
});
