import { afterEach, describe, expect, it, vi } from 'vitest';
import { databaseClock } from '#platform/database/database-clock.ts';
import { type Clock, followClock } from '#platform/process/clock.ts';
import { openHttp } from '#platform/process/http.ts';
import { registry } from '#platform/process/metrics.ts';
import { remoteClock, serveClock } from '#platform/process/remote-clock.ts';
import { openUsersDatabase } from '../../subgraphs/users/storage/orm.ts';
import { eventually } from '../support/eventually.ts';
import { openLog } from '../support/open-log.ts';
import { testDatabase } from '../support/test-database.ts';
import { testLog } from '../support/test-settings.ts';

const hourMs = 3_600_000;
/** More than a busy machine takes to answer, and far less than an hour. */
const nearMs = 60_000;

afterEach(() => vi.useRealTimers());

/** Sets this process's clock wrong; timers and the monotonic clock go on. */
function shiftClock(byMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs });
}

const differenceMs = (clock: Clock, expectedMs: number) => Math.abs(clock.now().getTime() - expectedMs);

async function skewOf(reference: string): Promise<number | undefined> {
  const values = (await registry.getSingleMetric('tradepost_clock_skew_seconds')?.get())?.values ?? [];
  return values.find(({ labels }) => labels['reference'] === reference)?.value;
}

describe('a followed clock', () => {
  it.each([
    ['behind', -hourMs],
    ['ahead', hourMs],
  ])('gives the other time on a machine that is an hour %s, which is not ready', async (direction, byMs) => {
    const reference = `hour ${direction}`;
    const clock = followClock({ reference, log: testLog, ask: async () => Date.now() - byMs });
    try {
      await clock.asked;
      expect(differenceMs(clock, Date.now() - byMs)).toBeLessThan(nearMs);
      expect(clock.ready()).toEqual({ clock: false });
      expect(Math.abs(((await skewOf(reference)) ?? 0) - byMs / 1000)).toBeLessThan(60);
    } finally {
      await clock.stop();
    }
  });

  it('is ready on a machine that is a few seconds off', async () => {
    const clock = followClock({ reference: 'near', log: testLog, ask: async () => Date.now() + 5_000 });
    await clock.asked;
    expect(clock.ready()).toEqual({ clock: true });
    await clock.stop();
  });

  it('counts on when somebody sets the clock of this machine', async () => {
    const clock = followClock({ reference: 'set', log: testLog, ask: async () => Date.now() });
    await clock.asked;
    const before = clock.now().getTime();
    shiftClock(hourMs);
    expect(differenceMs(clock, before)).toBeLessThan(nearMs);
    await clock.stop();
  });

  it('is corrected when the other clock was set, and counts on while the other does not answer', async () => {
    let answers = true;
    let aheadMs = 0;
    let failed = 0;
    const ask = async () => {
      if (answers) return Date.now() + aheadMs;
      failed += 1;
      throw new Error('no answer');
    };
    const clock = followClock({ reference: 'moved', log: testLog, ask, everyMs: 10 });
    await clock.asked;
    aheadMs = hourMs;
    await eventually(() => differenceMs(clock, Date.now() + hourMs) < nearMs);
    answers = false;
    await eventually(() => failed > 2);
    expect(differenceMs(clock, Date.now() + hourMs)).toBeLessThan(nearMs);
    await clock.stop();
  });

  it('gives the time of the machine until the first answer', async () => {
    const clock = followClock({ reference: 'away', log: testLog, ask: () => Promise.reject(new Error('no answer')) });
    await expect(clock.asked).rejects.toThrow('no answer');
    expect(differenceMs(clock, Date.now())).toBeLessThan(nearMs);
    await clock.stop();
  });
});

describe('the clock of a database', () => {
  it.each([
    ['behind', -hourMs],
    ['ahead', hourMs],
  ])('is the time of a process whose machine is an hour %s', async (_, byMs) => {
    await using log = await openLog();
    const right = Date.now();
    shiftClock(byMs);
    const clock = await databaseClock(log.orm, testLog);
    expect(differenceMs(clock, right)).toBeLessThan(nearMs);
    expect(clock.ready()).toEqual({ clock: false });
    await clock.stop();
  });
});

it('asks a database without being counted among the statements of the subgraph', async () => {
  await using database = await testDatabase('users');
  const statements: string[] = [];
  const orm = await openUsersDatabase(database.url, { onStatement: (sql) => statements.push(sql) });
  statements.length = 0;
  const clock = await databaseClock(orm, testLog);
  await clock.stop();
  expect(statements).toEqual([]);
  await orm.em.fork().execute('select 1');
  expect(statements).toHaveLength(1);
  await orm.close();
});

describe('the clock of a subgraph', () => {
  it('reaches a process without a database', async () => {
    const app = openHttp({ log: testLog, bodyLimitBytes: 1024 });
    serveClock(app, () => new Date(Date.now() + hourMs));
    const clock = remoteClock('users', await app.listen({ port: 0, host: '127.0.0.1' }), testLog);
    await eventually(() => differenceMs(clock, Date.now() + hourMs) < nearMs);
    await clock.stop();
    await app.close();
  });
});
