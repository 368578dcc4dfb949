import { afterEach, expect, it, vi } from 'vitest';
import { type Consumer, on } from '#platform/events/consume.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { serveSubgraph } from '#platform/graph/serve-subgraph.ts';
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
import { changeDatabase, type TestDatabase, testDatabase } from '../support/test-database.ts';
import { rootSecret, testLog } from '../support/test-settings.ts';

function start(
  database: Pick<TestDatabase, 'url'>,
  work: (keep: Keep) => Work,
  feeds: WorkerDeps['feeds'] = {},
): ReturnType<typeof startWorker> {
  return startWorker(
    {
      name: 'users',
      secret: rootSecret,
      feeds: {},
      databaseUrl: database.url,
      sinkUrl: undefined,
      openDatabase: (options) => openUsersDatabase(database.url, options),
      events: eventDefinitions,
      work: async ({ keep }) => work(keep),
    },
    { log: testLog, doorbell: memoryDoorbell(), feeds },
  );
}

const follow = (handle: () => Promise<void>): Consumer => ({
  name: 'follow',
  feed: 'users',
  on: Object.fromEntries([on(userRegistered, handle)]),
});

/** A part that notes when it was stopped. */
const part = (name: string, stopped: string[]) => ({ stop: async () => void stopped.push(name) });

it('runs the relay, the consumers, the jobs and the schedules, and counts the events that are not applied', async () => {
  await using log = await openLog();
  const release = Promise.withResolvers<void>();
  let applied = 0;
  let scheduled = 0;
  const consumer = follow(async () => {
    await release.promise;
    applied += 1;
  });
  const job = { name: 'greet', retryLimit: 0, retryDelaySeconds: 1, run: async () => {} };
  const schedule = { name: 'count', everySeconds: 1, run: async () => void (scheduled += 1) };
  const worker = await start(log.database, () => ({ consumers: [consumer], jobs: [job], schedules: [schedule] }), {
    users: log.feed,
  });
  try {
    await eventually(async () => Object.values(await worker.ready()).every(Boolean));
    expect(await worker.ready()).toEqual({
      database: true,
      writable: true,
      clock: true,
      relay: true,
      jobs: true,
      'consumer:follow': true,
    });
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

it('is not ready while its database takes no changes, as after a failover, and is again later', async () => {
  await using database = await testDatabase('users');
  const worker = await start(database, () => ({}));
  try {
    await eventually(async () => Object.values(await worker.ready()).every(Boolean));
    await changeDatabase(database, 'set default_transaction_read_only = on');
    await eventually(async () => expect(await worker.ready()).toMatchObject({ database: true, writable: false }));
    await changeDatabase(database, 'reset default_transaction_read_only');
    await eventually(async () => Object.values(await worker.ready()).every(Boolean));
  } finally {
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

it.each(failures)('stops the started parts when %s cannot start', async (_, work, message) => {
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

afterEach(() => vi.useRealTimers());

/** The subgraph users with its event log over HTTP. */
function serveUsers(database: Pick<TestDatabase, 'url'>) {
  return serveSubgraph(
    {
      name: 'users',
      secret: rootSecret,
      typeDefs: 'type Query { greeting: String }',
      resolvers: {},
      openDatabase: (options) => openUsersDatabase(database.url, options),
      open: async () => ({}),
      context: () => ({}),
    },
    { log: testLog, doorbell: memoryDoorbell() },
  );
}

/** A worker that reads the log of users over HTTP; `times` are what it takes for the present when it applies an event. */
function followUsers(database: Pick<TestDatabase, 'url'>, url: string, times: Date[], secret = rootSecret) {
  return startWorker(
    {
      name: 'users',
      secret,
      databaseUrl: database.url,
      sinkUrl: undefined,
      feeds: { users: url },
      openDatabase: (options) => openUsersDatabase(database.url, options),
      events: eventDefinitions,
      work: async ({ now }) => ({ consumers: [follow(async () => void times.push(now()))] }),
    },
    { log: testLog, doorbell: memoryDoorbell() },
  );
}

it.each([
  ['behind', -3600],
  ['ahead', 3600],
])('reads its feeds and decides by the time of its database on a machine that is an hour %s', async (_, seconds) => {
  await using log = await openLog();
  const server = await serveUsers(log.database);
  const right = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: right + seconds * 1000 });
  const times: Date[] = [];
  const worker = await followUsers(log.database, await server.listen(0), times);
  try {
    await log.record(newId('user'), 1);
    await eventually(() => times.length === 1);
    expect(Math.abs((times[0]?.getTime() ?? 0) - right)).toBeLessThan(120_000);
    // Everything works, and a person hears of the clock.
    await eventually(async () => Object.entries(await worker.ready()).every(([name, is]) => is === (name !== 'clock')));
    expect(await worker.ready()).toHaveProperty('clock', false);
  } finally {
    await worker.stop();
    await server.stop();
  }
});

it('is not ready while its feed refuses it', async () => {
  await using log = await openLog();
  const server = await serveUsers(log.database);
  const worker = await followUsers(
    log.database,
    await server.listen(0),
    [],
    'another secret, just as long as it has to be',
  );
  try {
    await eventually(async () => (await worker.ready())['relay'] === true);
    expect(await worker.ready()).toMatchObject({ database: true, clock: true, 'consumer:follow': false });
  } finally {
    await worker.stop();
    await server.stop();
  }
});
