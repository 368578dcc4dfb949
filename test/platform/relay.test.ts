import pg from 'pg';
import { expect, it } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { afterRecording, recordEvent } from '#platform/events/event-log.ts';
import type { Ring } from '#platform/events/define.ts';
import { newId } from '#platform/values/id.ts';
import { type PageRing, parsePageRing } from '#platform/events/page-ring.ts';
import { relayBell, startRelay } from '#platform/events/relay.ts';
import { eventDefinitions } from '#schema/events/index.ts';
import { sessionEnded, userRegistered } from '#schema/events/users.ts';
import { eventually } from '../support/eventually.ts';
import { startFreezingProxy } from '../support/freezing-proxy.ts';
import { openLog } from '../support/open-log.ts';
import { testLog } from '../support/test-settings.ts';

it('gives positions in the order of commits, not of ids', async () => {
  await using log = await openLog();
  const doorbell = memoryDoorbell();
  const relay = await log.startRelay(doorbell);
  const slow = new pg.Client({ connectionString: log.database.url });
  await slow.connect();
  try {
    // The slow transaction takes its id first and commits last.
    const early = newId('user');
    await slow.query('begin');
    await slow.query(
      `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
       values ($1, $2, 1, 'user.registered', 1, $3, now(), 0)`,
      [newId('other'), `user:${early}`, JSON.stringify({ userId: early, roles: [] })],
    );
    const late = newId('user');
    await log.record(late, 1);
    await eventually(async () => (await log.feed.head()) === 1);
    await slow.query('commit');
    await eventually(async () => (await log.feed.head()) === 2);
    expect((await log.feed.read({ after: 0 })).map((event) => event.subject)).toEqual([
      `user:${late}`,
      `user:${early}`,
    ]);
    // A reader that had read up to the first sees the one that committed late.
    expect((await log.feed.read({ after: 1 })).map((event) => event.subject)).toEqual([`user:${early}`]);
  } finally {
    await slow.end();
    await relay.stop();
  }
});

it('keeps the versions of a subject in order within a backlog', async () => {
  await using log = await openLog();
  const users = Array.from({ length: 20 }, () => newId('user'));
  for (let version = 1; version <= 5; version += 1) {
    await Promise.all(users.toSorted(() => Math.random() - 0.5).map((user) => log.record(user, version)));
  }
  const relay = await log.startRelay();
  await eventually(async () => (await log.feed.head()) === 100);
  await relay.stop();
  const events = await log.feed.read({ after: 0 });
  expect(events.map((event) => event.position)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  for (const user of users) {
    const versions = events.filter((event) => event.subject === `user:${user}`).map((event) => event.version);
    expect(versions).toEqual([1, 2, 3, 4, 5]);
  }
});

it('has one active relay per database, and the next takes over when it ends', async () => {
  await using log = await openLog();
  const rung = [0, 0];
  const relays: Awaited<ReturnType<typeof startRelay>>[] = [];
  for (const index of [0, 1]) {
    const doorbell = memoryDoorbell();
    await doorbell.listen('events:users', (message) => {
      // A relay that rests rings too, with a page without events.
      if (parsePageRing(message)?.names.length) rung[index] = (rung[index] ?? 0) + 1;
    });
    relays.push(await log.startRelay(doorbell));
    await eventually(async () => (await relays[index]?.ready())?.['relay'] === true);
  }
  await log.record(newId('user'), 1);
  await eventually(() => rung[0] === 1);
  expect(rung).toEqual([1, 0]);
  await relays[0]?.stop();
  await log.record(newId('user'), 1);
  await eventually(() => rung[1] === 1);
  await relays[1]?.stop();
});

it('goes on after its connection was cut', async () => {
  await using log = await openLog();
  const relay = await log.startRelay();
  await log.record(newId('user'), 1);
  await eventually(async () => (await log.feed.head()) === 1);
  const admin = new pg.Client({ connectionString: log.database.ownerUrl });
  await admin.connect();
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'users-relay' and datname = current_database()`,
  );
  await admin.end();
  await log.record(newId('user'), 1);
  await eventually(async () => (await log.feed.head()) === 2);
  await relay.stop();
});

it.for([
  ['while it waits', 'everything', 1],
  // More than the buffers on the way take, so that PostgreSQL is still answering.
  ['in the middle of stamping', 'answers', 100],
] as const)(
  'hands on to the next relay when its host is lost without a word %s, and stands by when that is back',
  async ([_name, what, events]) => {
    await using log = await openLog();
    await using way = await startFreezingProxy(log.database.url);
    const options = {
      subgraph: 'users',
      events: eventDefinitions,
      doorbell: memoryDoorbell(),
      log: testLog,
      lostAfterMs: 3_000,
    };
    const lost = await startRelay({ ...options, databaseUrl: way.url });
    await log.record(newId('user'), 1);
    await eventually(async () => (await log.feed.head()) === 1);
    const next = await startRelay({ ...options, databaseUrl: log.database.url });
    await eventually(async () => (await next.ready())['relay']);

    const writer = new pg.Client({ connectionString: log.database.ownerUrl });
    await writer.connect();
    await writer.query('begin');
    await writer.query(
      `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
       select gen_random_uuid(), 'user:' || n, 1, 'user.registered', 1, jsonb_build_object('padding', repeat('x', 200000)), now(), 0
       from generate_series(1, $1::int) as n`,
      [events],
    );
    way.freeze(what);
    await writer.query('commit');
    await eventually(async () => (await log.feed.head()) === 1 + events, 60_000);

    way.thaw();
    await log.record(newId('user'), 1);
    await eventually(async () => (await log.feed.head()) === 2 + events);
    const { rows } = await writer.query('select position::int from event_log order by position');
    expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 2 + events }, (_, index) => index + 1));
    await writer.end();
    await Promise.all([lost.stop(), next.stop()]);
  },
);

it('lets nobody alter or remove a fact', async () => {
  await using log = await openLog();
  await log.record(newId('user'), 1);
  const em = log.orm.em.fork();
  await expect(em.execute(`update event_log set payload = '{}'`)).rejects.toThrow(/permission denied/);
  await expect(em.execute('delete from event_log')).rejects.toThrow(/permission denied/);
});

it('refuses a second event with the same version', async () => {
  await using log = await openLog();
  const user = newId('user');
  await log.record(user, 1);
  await expect(log.record(user, 1)).rejects.toThrow(/unique/);
});

it('stamps a long backlog without a gap, a repetition or a version before its predecessor', async () => {
  await using log = await openLog();
  const owner = new pg.Client({ connectionString: log.database.ownerUrl });
  await owner.connect();
  await owner.query(
    `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
     select gen_random_uuid(), 'user:' || n / 3, 1 + n % 3, 'user.registered', 1, '{"userId":"x","roles":[]}', now(), 0
     from generate_series(0, 11999) as n`,
  );
  const relay = await log.startRelay();
  await eventually(async () => (await log.feed.head()) === 12_000, 60_000);
  await relay.stop();
  const { rows } = await owner.query(
    `select count(distinct position)::int as positions,
       (select count(*)::int from event_log as later join event_log as earlier using (subject)
        where later.version > earlier.version and later.position < earlier.position) as misplaced
     from event_log`,
  );
  await owner.end();
  expect(rows).toEqual([{ positions: 12_000, misplaced: 0 }]);
});

it('goes on stamping while the doorbell hangs', async () => {
  await using log = await openLog();
  let rung = 0;
  const hanging = {
    ...memoryDoorbell(),
    ring: (rings: readonly Ring[]) => {
      // Not those that say where the log ends.
      if (rings.some(({ message }) => parsePageRing(message)?.names.length)) rung += 1;
      return new Promise<void>(() => {});
    },
  };
  const relay = await startRelay({
    databaseUrl: log.database.url,
    subgraph: 'users',
    events: eventDefinitions,
    doorbell: hanging,
    log: testLog,
  });
  for (let count = 1; count <= 3; count += 1) {
    await log.record(newId('user'), 1);
    await eventually(async () => (await log.feed.head()) === count);
  }
  // Others may see the last position before the relay has its answer.
  await eventually(() => rung === 3);
  await relay.stop();
});

it('rings the channels that the event names; an unknown event rings only its log', async () => {
  await using log = await openLog();
  const doorbell = memoryDoorbell();
  const heard: string[] = [];
  const sessionId = newId('other');
  let page: PageRing | undefined;
  await doorbell.listen('events:users', (message) => {
    page = parsePageRing(message);
    heard.push('events:users');
  });
  await doorbell.listen(`session:${sessionId}`, (message) => heard.push(`session ${JSON.parse(message).reason}`));
  await log.orm.em.fork().transactional(async (em) => {
    recordEvent(em, sessionEnded, {
      subject: `session:${sessionId}`,
      version: 1,
      payload: { sessionId, userId: newId('user'), reason: 'signed-out' },
      occurredAt: new Date(),
    });
    await em.execute(
      `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
       values (?, 'other:1', 1, 'from.the-future', 9, '{}', now(), 0)`,
      [newId('other')],
    );
  });
  const relay = await log.startRelay(doorbell);
  await eventually(() => heard.length === 2);
  expect(heard).toEqual(['events:users', 'session signed-out']);
  expect(page).toMatchObject({ after: 0, upTo: 2 });
  expect(page?.events()).toEqual(await log.feed.read({ after: 0 }));
  expect(page?.names.toSorted()).toEqual(['from.the-future', 'session.ended']);
  await relay.stop();
});

it('is rung after each commit that recorded events, and only then', async () => {
  await using log = await openLog();
  let rings = 0;
  afterRecording(log.orm, () => {
    rings += 1;
  });
  await log.record(newId('user'), 1);
  expect(rings).toBe(1);
  const user = newId('user');
  const event = { subject: `user:${user}`, version: 1, payload: { userId: user, roles: [] }, occurredAt: new Date() };
  const rolledBack = log.orm.em.fork().transactional(async (em) => {
    recordEvent(em, userRegistered, event);
    await em.flush();
    throw new Error('as the test wants it');
  });
  await expect(rolledBack).rejects.toThrow('as the test wants it');
  await log.orm.em.fork().transactional((em) => em.execute('select 1'));
  expect(rings).toBe(1);
  const em = log.orm.em.fork();
  recordEvent(em, userRegistered, event);
  await em.flush();
  expect(rings).toBe(2);
});

it('is rung once more for all commits during a ring', async () => {
  const rung: string[] = [];
  const answers: (() => void)[] = [];
  const bell = relayBell(
    {
      ring(rings) {
        rung.push(...rings.map(({ channel }) => channel));
        return new Promise((resolve) => answers.push(resolve));
      },
    },
    'users',
  );
  for (let commit = 0; commit < 100; commit += 1) bell();
  expect(rung).toEqual(['recorded:users']);
  answers.shift()?.();
  await eventually(() => rung.length === 2);
  answers.shift()?.();
  bell();
  await eventually(() => rung.length === 3);
});

it('rings the relay for a few of many commits', async () => {
  let rings = 0;
  let commits = 0;
  const bell = relayBell({ ring: async () => void (rings += 1) }, 'users');
  while (rings < 5) {
    bell();
    commits += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(commits).toBeGreaterThan(20);
});
