import pg from 'pg';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { type Consumer, on, onAll, startConsumers } from '#platform/events/consume.ts';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { defineEvent } from '#platform/events/define.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { restingRing } from '#platform/events/page-ring.ts';
import { newId } from '#platform/values/id.ts';
import { userRegistered } from '#schema/events/users.ts';
import { openUsersDatabase } from '../../subgraphs/users/storage/orm.ts';
import { eventually } from '../support/eventually.ts';
import { startFreezingProxy } from '../support/freezing-proxy.ts';
import { openLog } from '../support/open-log.ts';
import { testLog } from '../support/test-settings.ts';

type Log = Awaited<ReturnType<typeof openLog>>;

/** A log with its relay, and a table that consumers write their effects to. */
async function openEffects() {
  const log = await openLog();
  const owner = new pg.Client({ connectionString: log.database.ownerUrl });
  await owner.connect();
  await owner.query('create table effect (consumer text, user_id uuid, version int, place serial)');
  await owner.query(
    'grant select, insert on effect to public; grant usage on all sequences in schema public to public',
  );
  const doorbell = memoryDoorbell();
  const relay = await log.startRelay(doorbell);
  return {
    ...log,
    doorbell,
    effects: async (consumer = 'follow') =>
      (
        await owner.query<{ user_id: string; version: number }>(
          'select * from effect where consumer = $1 order by place',
          [consumer],
        )
      ).rows,
    sql: (text: string) => owner.query(text),
    async [Symbol.asyncDispose]() {
      await relay.stop();
      await owner.end();
      await log[Symbol.asyncDispose]();
    },
  };
}

/** The feed, and how often it was read. */
function countReads(source: EventFeed) {
  let count = 0;
  const feed: EventFeed = {
    ...source,
    read(query) {
      count += 1;
      return source.read(query);
    },
  };
  return { feed, reads: () => count };
}

function follow(refuse: (userId: string, version: number) => boolean = () => false, name = 'follow'): Consumer {
  return {
    name,
    feed: 'users',
    on: Object.fromEntries([
      on(userRegistered, async (event, em) => {
        await em.execute('insert into effect (consumer, user_id, version) values (?, ?, ?)', [
          name,
          event.payload.userId,
          event.version,
        ]);
        if (refuse(event.payload.userId, event.version)) throw new Error('this event is poison');
      }),
    ]),
  };
}

const start = (
  log: Log & { doorbell: ReturnType<typeof memoryDoorbell> },
  consumers: Consumer[],
  feed: EventFeed = log.feed,
  overrides: Partial<Parameters<typeof startConsumers>[0]> = {},
) =>
  startConsumers({
    orm: log.orm,
    databaseUrl: log.database.url,
    consumers,
    feeds: { users: feed },
    doorbell: log.doorbell,
    log: testLog,
    ...overrides,
  });

it('applies each event once and events of a subject in order', async () => {
  await using log = await openEffects();
  const consumers = await start(log, [follow()]);
  const users = Array.from({ length: 30 }, () => newId('user'));
  for (let version = 1; version <= 4; version += 1) await Promise.all(users.map((user) => log.record(user, version)));
  await eventually(async () => (await log.effects()).length >= 120 && (await consumers.lag()) === 0);
  await consumers.stop();
  const effects = await log.effects();
  expect(effects).toHaveLength(120);
  for (const user of users) {
    expect(effects.filter((effect) => effect.user_id === user).map((effect) => effect.version)).toEqual([1, 2, 3, 4]);
  }
});

it('goes on where it stopped, and a consumer that is new starts at the beginning', async () => {
  await using log = await openEffects();
  const user = newId('user');
  await log.record(user, 1);
  const first = await start(log, [follow()]);
  await eventually(async () => (await log.effects()).length === 1);
  await first.stop();
  await log.record(user, 2);
  const second = await start(log, [follow(), follow(undefined, 'newcomer')]);
  await eventually(async () => (await log.effects()).length === 2 && (await log.effects('newcomer')).length === 2);
  await second.stop();
  expect((await log.effects()).map((effect) => effect.version)).toEqual([1, 2]);
});

it('applies the first event of a quiet time immediately, and the following events together', async () => {
  await using log = await openEffects();
  const pages: number[] = [];
  const gathering: Consumer = {
    name: 'follow',
    feed: 'users',
    paceMs: 2000,
    on: Object.fromEntries([onAll(userRegistered, async (events) => void pages.push(events.length))]),
  };
  const consumers = await start(log, [gathering]);
  await log.record(newId('user'), 1);
  await eventually(() => pages.length === 1);
  for (let count = 0; count < 5; count += 1) await log.record(newId('user'), 1);
  await eventually(() => pages.reduce((sum, events) => sum + events, 0) === 6);
  await consumers.stop();
  expect(pages).toEqual([1, 5]);
});

it('applies a backlog of many subjects in few transactions, in the order of the log', async () => {
  await using log = await openEffects();
  const backlog = 250;
  await log.orm.em.fork().transactional(async (em) => {
    for (let count = 0; count < backlog; count += 1) {
      const userId = newId('user');
      recordEvent(em, userRegistered, {
        subject: `user:${userId}`,
        version: 1,
        payload: { userId, roles: [] },
        occurredAt: new Date(),
      });
    }
  });
  await eventually(async () => (await log.feed.head()) === backlog);
  const pages: number[][] = [];
  const gathering: Consumer = {
    name: 'follow',
    feed: 'users',
    on: Object.fromEntries([
      onAll(userRegistered, async (events) => void pages.push(events.map(({ position }) => position ?? 0))),
    ]),
  };
  const consumers = await start(log, [gathering]);
  await eventually(() => pages.flat().length >= backlog);
  await consumers.stop();
  expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
  expect(pages.flat()).toEqual(Array.from({ length: backlog }, (_, index) => index + 1));
});

it('does not read the feed for events that it does not follow', async () => {
  await using log = await openEffects();
  const { feed, reads } = countReads(log.feed);
  const consumers = await start(log, [{ ...follow(), paceMs: 0 }], feed);
  await log.record(newId('user'), 1);
  await eventually(async () => (await log.effects()).length === 1);
  const before = reads();
  for (let count = 1; count <= 30; count += 1) {
    await log.sql(
      `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
       values (gen_random_uuid(), 'other:${count}', 1, 'from.the-future', 9, '{}', now(), 0)`,
    );
    await log.doorbell.ring([{ channel: 'recorded:users', message: '' }]);
    await eventually(async () => (await log.feed.head()) === count + 1);
  }
  await log.record(newId('user'), 1);
  await eventually(async () => (await log.effects()).length === 2);
  await consumers.stop();
  // It also polls, about once a second.
  expect(reads() - before).toBeLessThan(15);
});

it('polls only while no ring says that the log ends where it has read', async () => {
  await using log = await openEffects();
  // The relay rings another doorbell: every ring for an event is lost.
  const doorbell = memoryDoorbell();
  const { feed, reads } = countReads(log.feed);
  let recorded = 0;
  const endsAt = (head: number) => doorbell.ring([restingRing('users', head)]);
  const isApplied = async () => (await log.effects()).length === recorded;
  const record = async () => {
    await log.record(newId('user'), 1);
    recorded += 1;
  };
  /** Rings that the log ends there, for that long; returns the longest time between two rings. */
  const ringFor = async (ms: number, head: number) => {
    const start = performance.now();
    let rangAt = start;
    let longestMs = 0;
    await eventually(async () => {
      longestMs = Math.max(longestMs, performance.now() - rangAt);
      rangAt = performance.now();
      await endsAt(head);
      return rangAt > start + ms;
    });
    return longestMs;
  };

  let longestMs = Number.POSITIVE_INFINITY;
  // A busy machine may hold up the rings until a poll is due, and such a try says nothing.
  while (longestMs > 1_000) {
    const consumers = await start(log, [follow()], feed, { doorbell });
    await record();
    await eventually(isApplied);
    // It reads once more where the first ring came before it had noted its page.
    await eventually(async () => {
      const before = reads();
      await ringFor(1_500, recorded);
      return reads() === before;
    });
    const head = recorded;
    await record();
    longestMs = await ringFor(3_000, head);
    if (longestMs <= 1_000) expect(await isApplied()).toBe(false);
    await endsAt(recorded);
    await eventually(isApplied);
    await record();
    await eventually(isApplied);
    await consumers.stop();
  }
});

it('reads the feed once for a page, however often it was rung for its events', async () => {
  await using log = await openEffects();
  const { feed, reads } = countReads(log.feed);
  let applied = 0;
  const gathering: Consumer = {
    name: 'follow',
    feed: 'users',
    paceMs: 100,
    on: Object.fromEntries([onAll(userRegistered, async (events) => void (applied += events.length))]),
  };
  const consumers = await start(log, [gathering], feed);
  await log.record(newId('user'), 1);
  await eventually(() => applied === 1);
  const before = reads();
  const pages = 20;
  for (let page = 1; page <= pages; page += 1) {
    // Two rings while the consumer rests after the page before.
    for (let event = 0; event < 2; event += 1) await log.record(newId('user'), 1);
    await eventually(() => applied === 1 + 2 * page);
  }
  await consumers.stop();
  // A machine that is busy may part the two events, and the consumer looks by itself once a second.
  expect(reads() - before).toBeLessThan(1.5 * pages);
});

it('shares the work between copies, and each event still has its effect once', async () => {
  await using log = await openEffects();
  const copies = [await start(log, [follow()]), await start(log, [follow()]), await start(log, [follow()])];
  const users = Array.from({ length: 200 }, () => newId('user'));
  await Promise.all(users.map((user) => log.record(user, 1)));
  await eventually(async () => (await log.effects()).length >= 200);
  // One copy goes while events come; the others take over its share.
  await Promise.all([copies[0]?.stop(), ...users.map((user) => log.record(user, 2))]);
  await eventually(async () => (await log.effects()).length >= 400, 60_000);
  await Promise.all(copies.slice(1).map((copy) => copy.stop()));
  const effects = await log.effects();
  expect(effects).toHaveLength(400);
  expect(new Set(effects.map((effect) => `${effect.user_id} ${effect.version}`)).size).toBe(400);
});

it('parks the subject of an event that keeps failing, lets the others through, and applies it all when unparked', async () => {
  await using log = await openEffects();
  const bad = newId('user');
  const good = newId('user');
  let poisonous = true;
  const consumers = await start(log, [follow((user, version) => poisonous && user === bad && version === 2)]);
  await log.record(bad, 1);
  await log.record(bad, 2);
  await log.record(bad, 3);
  await log.record(good, 1);
  await eventually(async () => (await log.sql('select 1 from parked_subject')).rows.length === 1, 60_000);
  await eventually(async () => (await consumers.lag()) === 0);
  expect((await log.effects()).filter((effect) => effect.user_id === bad).map((effect) => effect.version)).toEqual([1]);
  expect((await log.effects()).filter((effect) => effect.user_id === good)).toHaveLength(1);
  const parked = (await log.sql('select * from parked_subject')).rows[0];
  expect(parked).toMatchObject({ consumer: 'follow', subject: `user:${bad}`, from_version: 2 });
  expect(parked.error).toContain('this event is poison');

  // As the runbook says; still poisonous, it stays parked and is not tried forever.
  const retry = () => log.sql('update parked_subject set retry_at = now()');
  await retry();
  await eventually(async () => (await log.sql('select retry_at from parked_subject')).rows[0]?.retry_at === null);
  poisonous = false;
  await retry();
  await log.record(bad, 4);
  await eventually(async () => (await log.effects()).filter((effect) => effect.user_id === bad).length === 4);
  expect((await log.effects()).filter((effect) => effect.user_id === bad).map((effect) => effect.version)).toEqual([
    1, 2, 3, 4,
  ]);
  await consumers.stop();
});

it('takes back the effect of an event that failed', async () => {
  await using log = await openEffects();
  const user = newId('user');
  let failures = 2;
  const consumers = await start(log, [follow(() => failures-- > 0)]);
  await log.record(user, 1);
  await eventually(async () => (await log.effects()).length > 0);
  expect(await log.effects()).toHaveLength(1);
  await consumers.stop();
});

it('parks a subject whose event breaks its contract', async () => {
  await using log = await openEffects();
  const consumers = await start(log, [follow()]);
  await log.sql(`insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
    values ('${newId('other')}', 'user:broken', 1, 'user.registered', 1, '{"userId": 7}', now(), 0)`);
  await eventually(
    async () => (await log.sql(`select 1 from parked_subject where subject = 'user:broken'`)).rows.length === 1,
    20_000,
  );
  await consumers.stop();
});

it('catches up after the feed and its own connections were away', async () => {
  await using log = await openEffects();
  let away = false;
  const feed: EventFeed = {
    ...log.feed,
    read: (query) => (away ? Promise.reject(new Error('the feed is away')) : log.feed.read(query)),
  };
  const consumers = await start(log, [follow()], feed);
  await log.record(newId('user'), 1);
  await eventually(async () => (await log.effects()).length === 1);
  away = true;
  await log.record(newId('user'), 1);
  await log.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  away = false;
  await eventually(async () => (await log.effects()).length === 2, 60_000);
  await consumers.stop();
});

it('keeps its claimed partitions while the feed does not answer', async () => {
  await using log = await openEffects();
  let asked = 0;
  let away = false;
  const feed: EventFeed = {
    ...log.feed,
    read(query) {
      asked += 1;
      return away ? Promise.reject(new Error('the feed is away')) : log.feed.read(query);
    },
  };
  const consumers = await start(log, [follow()], feed);
  await log.record(newId('user'), 1);
  await eventually(async () => (await log.effects()).length === 1);
  const locks = async () =>
    (
      await log.sql(`select pid, objid from pg_locks where locktype = 'advisory' and granted
       and database = (select oid from pg_database where datname = current_database()) order by objid, objsubid`)
    ).rows;
  const before = await locks();
  away = true;
  asked = 0;
  await log.record(newId('user'), 1);
  await eventually(() => asked >= 2);
  expect(await consumers.ready()).toEqual({ 'consumer:follow': true });
  expect(await locks()).toEqual(before);
  away = false;
  await eventually(async () => (await log.effects()).length === 2);
  await consumers.stop();
});

it('does not blame an event for a connection that was lost, however often', async () => {
  await using log = await openEffects();
  let cuts = 0;
  const cut: Consumer = {
    name: 'cut',
    feed: 'users',
    on: Object.fromEntries([
      on(userRegistered, async (event, em) => {
        await em.execute(`insert into effect (consumer, user_id, version) values ('cut', ?, ?)`, [
          event.payload.userId,
          event.version,
        ]);
        cuts += 1;
        if (cuts <= 6) await em.execute('select pg_terminate_backend(pg_backend_pid())');
      }),
    ]),
  };
  const consumers = await start(log, [cut]);
  await log.record(newId('user'), 1);
  await eventually(async () => (await log.effects('cut')).length > 0, 60_000);
  expect(await log.effects('cut')).toHaveLength(1);
  expect(cuts).toBe(7);
  expect((await log.sql('select * from parked_subject')).rows).toEqual([]);
  await consumers.stop();
});

it('applies an event once, although the copy at work has lost its claim to another one', async () => {
  await using log = await openEffects();
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let runs = 0;
  const slow: Consumer = {
    name: 'slow',
    feed: 'users',
    on: Object.fromEntries([
      on(userRegistered, async (event, em) => {
        runs += 1;
        await em.execute(`insert into effect (consumer, user_id, version) values ('slow', ?, ?)`, [
          event.payload.userId,
          event.version,
        ]);
        reached.resolve();
        await goOn.promise;
      }),
    ]),
  };
  const first = await start(log, [slow]);
  const users = [newId('user'), newId('user')] as const;
  await log.record(users[0], 1);
  await reached.promise;
  await log.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'slow consumer' and datname = current_database()`,
  );
  const second = await start(log, [slow]);
  // The other copy has claimed the partition and waits for the cursor that the first one's transaction holds.
  await eventually(
    async () =>
      (await log.sql(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
        .rows.length > 0,
  );
  goOn.resolve();
  await eventually(async () => (await log.effects('slow')).length > 0 && (await second.lag()) === 0);
  await log.record(users[1], 1);
  await eventually(async () => (await log.effects('slow')).some((effect) => effect.user_id === users[1]));
  await first.stop();
  await second.stop();
  expect((await log.effects('slow')).map((effect) => effect.user_id)).toEqual(users);
  expect(runs).toBe(2);
});

it('leaves its partitions to the other copies when its host is lost without a word', async () => {
  await using log = await openEffects();
  await using way = await startFreezingProxy(log.database.url);
  const orm = await openUsersDatabase(way.url);
  const lost = await start(log, [follow()], log.feed, { orm, databaseUrl: way.url, lostAfterMs: 4_000 });
  const users = Array.from({ length: 40 }, () => newId('user'));
  await log.record(users[0] ?? '', 1);
  await eventually(async () => (await log.effects()).length === 1);
  way.freeze();
  const other = await start(log, [follow()], log.feed, { lostAfterMs: 4_000 });
  for (const user of users.slice(1)) await log.record(user, 1);
  await eventually(async () => (await log.effects()).length === users.length, 60_000);
  way.thaw();
  await Promise.all([lost.stop(), other.stop()]);
  await orm.close();
  expect((await log.effects()).map((effect) => effect.user_id).toSorted()).toEqual(users.toSorted());
});

it('applies all that a subject has gathered while it was parked, and nothing twice', async () => {
  await using log = await openEffects();
  const user = newId('user');
  let poisonous = true;
  const consumers = await start(log, [follow(() => poisonous)]);
  await log.record(user, 1);
  await eventually(async () => (await log.sql('select 1 from parked_subject')).rows.length === 1, 60_000);
  // More than a feed gives in one page.
  await log.sql(
    `insert into event_log (id, subject, version, name, schema_version, payload, occurred_at, partition)
     select gen_random_uuid(), first.subject, n, first.name, 1, first.payload, now(), first.partition
     from event_log as first, generate_series(2, 1100) as n`,
  );
  await eventually(async () => (await log.feed.head()) === 1100 && (await consumers.lag()) === 0);
  expect(await log.effects()).toEqual([]);
  poisonous = false;
  await log.sql('update parked_subject set retry_at = now()');
  await eventually(async () => (await log.sql('select 1 from parked_subject')).rows.length === 0, 60_000);
  await log.record(user, 1101);
  await eventually(async () => (await log.effects()).length >= 1101);
  expect((await log.effects()).map((effect) => effect.version)).toEqual(Array.from({ length: 1101 }, (_, n) => n + 1));
  await consumers.stop();
});

it('sees old rows of the log in the newest version of their event', async () => {
  await using log = await openEffects();
  const user = newId('user');
  await log.record(user, 1);
  const invited = defineEvent({
    name: 'user.registered',
    schemaVersion: 3,
    payload: z.object({ userId: z.uuid(), roles: z.array(z.string()), invited: z.boolean(), by: z.string() }),
    upcasts: { 1: (payload) => ({ ...payload, invited: false }), 2: (payload) => ({ ...payload, by: 'nobody' }) },
  });
  const seen: unknown[] = [];
  const consumers = await start(log, [
    {
      name: 'follow',
      feed: 'users',
      on: Object.fromEntries([
        on(invited, async ({ schemaVersion, payload }) => {
          seen.push([schemaVersion, payload.userId, payload.invited, payload.by]);
        }),
      ]),
    },
  ]);
  await eventually(async () => seen.length > 0);
  expect(seen).toEqual([[3, user, false, 'nobody']]);
  await consumers.stop();
});

it('refuses to start without the feed that a consumer reads', async () => {
  await using log = await openEffects();
  await expect(start(log, [{ ...follow(), feed: 'catalog' }])).rejects.toThrow(/reads the feed catalog/);
});
