import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { expect, it } from 'vitest';
import { type Job, openJobQueue, startJobs } from '#platform/jobs/jobs.ts';
import { startSchedules } from '#platform/jobs/schedules.ts';
import { currentTraceId, withTrace } from '#platform/telemetry/trace.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { eventually } from '../support/eventually.ts';
import { openLog } from '../support/open-log.ts';
import { testLog } from '../support/test-settings.ts';

interface Greeting {
  name: string;
}

function greet(run: (payload: Greeting, attempt: number, last: boolean) => void, retryLimit = 2): Job<Greeting> {
  return {
    name: 'greet',
    retryLimit,
    retryDelaySeconds: 1,
    run: async (payload, job) => run(payload, job.attempt, job.lastAttempt),
  };
}

it('runs a job exactly if the transaction that enqueued it commits', async () => {
  await using log = await openLog();
  const greeted: string[] = [];
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [greet(({ name }) => greeted.push(name)) as Job<never>],
    log: testLog,
  });
  const queue = await openJobQueue({ databaseUrl: log.database.url, log: testLog });
  await expect(
    log.orm.em.fork().transactional(async (em) => {
      await queue.enqueue(em, { name: 'greet' }, { name: 'rolled back' });
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  await log.orm.em.fork().transactional((em) => queue.enqueue(em, { name: 'greet' }, { name: 'committed' }));
  await eventually(() => greeted.length > 0);
  expect(greeted).toEqual(['committed']);
  await queue.stop();
  await jobs.stop();
});

it('tries a failed job again, with the number of the attempt', async () => {
  await using log = await openLog();
  const attempts: [number, boolean][] = [];
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [
      greet((_, attempt, last) => {
        attempts.push([attempt, last]);
        if (attempt < 3) throw new Error('not yet');
      }) as Job<never>,
    ],
    log: testLog,
  });
  await log.orm.em.fork().transactional((em) => jobs.enqueue(em, { name: 'greet' }, { name: 'again' }));
  await eventually(() => attempts.length === 3, 60_000);
  expect(attempts).toEqual([
    [1, false],
    [2, false],
    [3, true],
  ]);
  expect(await jobs.deadLetters('greet')).toEqual([]);
  await jobs.stop();
});

it('moves a job that gives up to the dead letters, from where it can be sent again', async () => {
  await using log = await openLog();
  let broken = true;
  let done = 0;
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [
      greet(() => {
        if (broken) throw new Error('broken for good');
        done += 1;
      }, 0) as Job<never>,
    ],
    log: testLog,
  });
  await log.orm.em.fork().transactional((em) => jobs.enqueue(em, { name: 'greet' }, { name: 'dead' }));
  await eventually(async () => (await jobs.deadLetters('greet')).length === 1);
  expect(await jobs.deadLetters('greet')).toMatchObject([{ payload: { name: 'dead' } }]);
  broken = false;
  expect(await jobs.redrive('greet')).toBe(1);
  await eventually(() => done === 1);
  await jobs.stop();
});

it('goes on with a schedule after a run that failed', async () => {
  let runs = 0;
  const tick = {
    name: 'tick',
    everySeconds: 0.05,
    run: async () => {
      runs += 1;
      if (runs === 1) throw new Error('the first one fails');
    },
  };
  const schedules = startSchedules([tick], testLog);
  await eventually(() => runs >= 3);
  await schedules.stop();
});

it('takes jobs before any worker has run, and the worker runs them', async () => {
  await using log = await openLog();
  const queue = await openJobQueue({ databaseUrl: log.database.url, log: testLog });
  await log.orm.em.fork().transactional((em) => queue.enqueue(em, { name: 'greet' }, { name: 'early' }));
  const greeted: string[] = [];
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [greet(({ name }) => greeted.push(name)) as Job<never>],
    log: testLog,
  });
  await eventually(() => greeted.length === 1);
  await queue.stop();
  await jobs.stop();
});

it('works off a backlog without resting between jobs', async () => {
  await using log = await openLog();
  const queue = await openJobQueue({ databaseUrl: log.database.url, log: testLog });
  await log.orm.em.fork().transactional(async (em) => {
    for (let n = 0; n < 200; n += 1) await queue.enqueue(em, { name: 'greet' }, { name: String(n) });
  });
  const greeted = new Set<string>();
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [greet(({ name }) => greeted.add(name)) as Job<never>],
    log: testLog,
  });
  await eventually(() => greeted.size === 200, 60_000);
  await queue.stop();
  await jobs.stop();
});

it('settles a batch without reading the jobs that were done before', async () => {
  await using log = await openLog();
  const done = 3_000;
  const names = ['fails', ...Array.from({ length: 6 }, (_, n) => `well ${n}`)];
  const release = Promise.withResolvers<void>();
  let running = 0;
  const held: Job<Greeting> = {
    ...greet(() => {}, 0),
    async run({ name }) {
      running += 1;
      await release.promise;
      if (name === 'fails') throw new Error('fails');
    },
  };
  const jobs = await startJobs({ databaseUrl: log.database.url, jobs: [held as Job<never>], log: testLog });
  const owner = new pg.Client({ connectionString: log.database.ownerUrl });
  await owner.connect();
  // A young table: nothing has counted its rows yet.
  await owner.query('alter table jobs.job_common set (autovacuum_enabled = false)');
  await owner.query(
    `insert into jobs.job (id, name, data, state, completed_on)
     select gen_random_uuid(), 'greet', '{}', 'completed', now() from generate_series(1, ${done})`,
  );
  /** What the sessions have done with the table; they report it once they rest. */
  const rows = async () => {
    const { rows: tables } = await owner.query<{ changed: string; read: string }>(
      `select n_tup_upd + n_tup_del as changed, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as read
       from pg_stat_user_tables where schemaname = 'jobs' and relname = 'job_common'`,
    );
    return { changed: Number(tables[0]?.changed), read: Number(tables[0]?.read) };
  };
  await log.orm.em.fork().transactional(async (em) => {
    for (const name of names) await jobs.enqueue(em, { name: 'greet' }, { name });
  });
  await eventually(() => running === names.length);
  await eventually(async () => (await rows()).changed >= names.length, 60_000);
  const fetched = await rows();
  release.resolve();
  await eventually(async () => (await rows()).changed >= fetched.changed + names.length, 60_000);
  const settled = await rows();
  expect(await jobs.deadLetters('greet')).toHaveLength(1);
  await jobs.stop();
  await owner.end();
  expect(settled.read - fetched.read).toBeLessThan(done / 2);
});

it('enqueues a job with a key once', async () => {
  await using log = await openLog();
  const greeted: string[] = [];
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [greet(({ name }) => greeted.push(name)) as Job<never>],
    log: testLog,
  });
  const enqueue = (name: string, singletonKey?: string) =>
    log.orm.em
      .fork()
      .transactional((em) => jobs.enqueue(em, { name: 'greet' }, { name }, singletonKey ? { singletonKey } : {}));
  await enqueue('one', 'key');
  await enqueue('again', 'key');
  await eventually(() => greeted.length === 1);
  await enqueue('after it was done', 'key');
  await enqueue('another', 'other key');
  await eventually(() => greeted.length === 2);
  expect(greeted).toEqual(['one', 'another']);
  await jobs.stop();
});

it('waits before it runs a job that is to start later', async () => {
  await using log = await openLog();
  let ran = 0;
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [
      greet(() => {
        ran = performance.now();
      }) as Job<never>,
    ],
    log: testLog,
  });
  const enqueued = performance.now();
  await log.orm.em
    .fork()
    .transactional((em) => jobs.enqueue(em, { name: 'greet' }, { name: 'later' }, { startAfterSeconds: 2 }));
  await eventually(() => ran > 0);
  expect(ran - enqueued).toBeGreaterThan(1900);
  await jobs.stop();
});

it('runs a job in the trace of the code that enqueued it', async () => {
  await using log = await openLog();
  const seen: (string | null)[] = [];
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [greet(() => seen.push(currentTraceId())) as Job<never>],
    log: testLog,
  });
  const traceId = await withTrace(null, async () => {
    await log.orm.em.fork().transactional((em) => jobs.enqueue(em, { name: 'greet' }, { name: 'traced' }));
    return currentTraceId();
  });
  await eventually(() => seen.length === 1);
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(seen).toEqual([traceId]);
  await jobs.stop();
});

it('continues after all of its connections were cut', async () => {
  await using log = await openLog();
  const greeted: string[] = [];
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [greet(({ name }) => greeted.push(name)) as Job<never>],
    log: testLog,
  });
  await log.orm.em.fork().transactional((em) => jobs.enqueue(em, { name: 'greet' }, { name: 'before' }));
  await eventually(() => greeted.length === 1);
  const admin = new pg.Client({ connectionString: log.database.ownerUrl });
  await admin.connect();
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await admin.end();
  await eventually(() =>
    log.orm.em.fork().transactional((em) => jobs.enqueue(em, { name: 'greet' }, { name: 'after' }).then(() => true)),
  );
  await eventually(() => greeted.includes('after'));
  await jobs.stop();
});

it('lets a running job finish before it stops', async () => {
  await using log = await openLog();
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let finished = false;
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [
      {
        ...greet(() => {}),
        async run() {
          begun.resolve();
          await goOn.promise;
          finished = true;
        },
      } as Job<never>,
    ],
    log: testLog,
  });
  await log.orm.em.fork().transactional((em) => jobs.enqueue(em, { name: 'greet' }, { name: 'slow' }));
  await begun.promise;
  const stopped = jobs.stop();
  goOn.resolve();
  await stopped;
  expect(finished).toBe(true);
});

it('gives a job whose process died to another one', { timeout: 45_000 }, async () => {
  await using log = await openLog();
  const queue = await openJobQueue({ databaseUrl: log.database.url, log: testLog });
  await log.orm.em.fork().transactional((em) => queue.enqueue(em, { name: 'greet' }, { name: 'orphan' }));
  await queue.stop();
  // Takes the job as a worker does, and is never heard of again.
  const dying = new PgBoss({
    connectionString: log.database.url,
    schema: 'jobs',
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
  });
  await dying.start();
  expect(await dying.fetch('greet')).toHaveLength(1);
  await dying.stop({ graceful: false });
  const attempts: number[] = [];
  const jobs = await startJobs({
    databaseUrl: log.database.url,
    jobs: [greet((_, attempt) => attempts.push(attempt)) as Job<never>],
    log: testLog,
  });
  await eventually(() => attempts.length === 1, 60_000);
  expect(attempts).toEqual([2]);
  await jobs.stop();
});

it.each([
  ['were enqueued together', false],
  ['arrive one by one while the earlier ones run', true],
])('runs as many jobs at the same time as the job allows, if they %s', async (_name, oneByOne) => {
  await using log = await openLog();
  const concurrency = 40;
  const release = Promise.withResolvers<void>();
  let running = 0;
  const held: Job<Greeting> = {
    ...greet(() => {}),
    concurrency,
    async run() {
      running += 1;
      await release.promise;
    },
  };
  const bell = { doorbell: memoryDoorbell(), subgraph: 'test' };
  const jobs = await startJobs({ databaseUrl: log.database.url, jobs: [held as Job<never>], log: testLog, bell });
  for (let begun = 0; begun < concurrency; begun = running) {
    const together = oneByOne ? 1 : concurrency;
    await log.orm.em.fork().transactional(async (em) => {
      for (let n = 0; n < together; n += 1) await jobs.enqueue(em, { name: 'greet' }, { name: String(n) });
    });
    await eventually(() => running === begun + together);
  }
  release.resolve();
  await jobs.stop();
});
