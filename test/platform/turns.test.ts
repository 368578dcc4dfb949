import { describe, expect, test } from 'vitest';
import { openTurns, type Turns } from '#platform/process/turns.ts';

const idle = () => 0;
const computing = () => 1;
const limits = { concurrent: 2, busyConcurrent: 2, queued: 1, queueMs: 60_000, lastingQueueMs: 60_000 };
type End = (overloaded?: boolean) => void;

/** The way to end the turn, or `refused`. */
function take(turns: Turns): Promise<End | 'refused'> {
  return new Promise((resolve) => {
    turns.ask({
      start: (end) => resolve((overloaded = false) => end(overloaded)),
      refuse: () => resolve('refused'),
    });
  });
}

async function taken(turn: Promise<End | 'refused'>): Promise<End> {
  const end = await turn;
  if (end === 'refused') throw new Error('expected a turn, but the request was refused');
  return end;
}

/** How many of these many requests begin now; they stay in work. */
async function beginning(turns: Turns, requests: number): Promise<End[]> {
  const ends: End[] = [];
  for (let n = 0; n < requests; n += 1)
    turns.ask({ start: (end) => ends.push(() => end(false)), refuse: () => undefined });
  return ends;
}

describe('turns', () => {
  test('are given up to the limit, then in order of arrival as others end', async () => {
    const turns = openTurns('test', { ...limits, queued: 2 }, idle);
    const [first, second] = [await taken(take(turns)), await taken(take(turns))];
    const order: string[] = [];
    const third = taken(take(turns)).then((end) => (order.push('third'), end));
    const fourth = taken(take(turns)).then((end) => (order.push('fourth'), end));
    expect(await take(turns)).toBe('refused');
    first();
    // Ending twice gives no second turn.
    first();
    const endThird = await third;
    expect(order).toEqual(['third']);
    second();
    const endFourth = await fourth;
    expect(order).toEqual(['third', 'fourth']);
    endThird();
    endFourth();
    await taken(take(turns));
  });

  test('are refused to requests that have waited too long, which then count no more', async () => {
    const turns = openTurns('test', { ...limits, concurrent: 1, busyConcurrent: 1, queueMs: 20 }, idle);
    const end = await taken(take(turns));
    expect(await take(turns)).toBe('refused');
    end();
    await taken(take(turns));
  });

  test('are given to the newest first once somebody waits longer than a lasting queue allows', async () => {
    let now = 0;
    const turns = openTurns('test', { ...limits, concurrent: 1, queued: 10, lastingQueueMs: 50 }, idle, () => now);
    let end = await taken(take(turns));
    const order: string[] = [];
    const waiting = ['first', 'second', 'third'].map((name) =>
      taken(take(turns)).then((endOf) => (order.push(name), endOf)),
    );
    const [first, second, third] = waiting as [Promise<End>, Promise<End>, Promise<End>];
    end();
    end = await first;
    now = 100;
    end();
    end = await third;
    end();
    await second;
    expect(order).toEqual(['first', 'third', 'second']);
  });

  test('are refused to requests that waited for longer than a lasting queue allows, once the queue lasts', async () => {
    let now = 0;
    const turns = openTurns('test', { ...limits, concurrent: 1, queued: 10, lastingQueueMs: 50 }, idle, () => now);
    const end = await taken(take(turns));
    const early = take(turns);
    now = 1_000;
    const late = taken(take(turns));
    end();
    expect(await early).toBe('refused');
    const endLate = await late;
    // Nothing waits, but a refusal was a moment ago: the overload goes on.
    const impatient = take(turns);
    now = 1_100;
    endLate();
    expect(await impatient).toBe('refused');
    const another = await taken(take(turns));
    // Nothing waited and nothing was refused for a while: the next waiting requests are a burst again, and may wait.
    now = 2_000;
    const patient = taken(take(turns));
    now = 2_100;
    another();
    await patient;
  });

  test('are left by a client that goes away', async () => {
    const turns = openTurns('test', { ...limits, concurrent: 1 }, idle);
    const end = await taken(take(turns));
    const leave = turns.ask({
      start: () => expect.unreachable('the client has left'),
      refuse: () => expect.unreachable('the client has left'),
    });
    expect(await take(turns)).toBe('refused');
    leave();
    const next = take(turns);
    end();
    await taken(next);
  });
});

describe('the limit of turns', () => {
  const wide = { ...limits, concurrent: 100, busyConcurrent: 4, queued: 1_000 };

  test('is never above the limit of an idle process, whatever the limit of a busy process is', async () => {
    const turns = openTurns('test', { ...limits, busyConcurrent: 100, queued: 0 }, computing);
    for (const end of [await taken(take(turns)), await taken(take(turns))]) {
      expect(await take(turns)).toBe('refused');
      end();
      await taken(take(turns));
    }
  });

  test('goes down while the process computes without a pause, to the least, and up again when it waits', async () => {
    let [now, utilization] = [0, 1];
    const turns = openTurns(
      'test',
      wide,
      () => utilization,
      () => now,
    );
    const inWork: End[] = await beginning(turns, 150);
    expect(inWork).toHaveLength(100);
    const next = async () => {
      now += 25;
      inWork.pop()?.();
      await Promise.resolve();
    };
    // 96 end, and nobody who waits begins, because 4 are the least.
    for (let n = 0; n < 96; n += 1) await next();
    expect(inWork).toHaveLength(4);
    await next();
    expect(inWork).toHaveLength(4);
    utilization = 0.5;
    for (let n = 0; n < 5; n += 1) await next();
    expect(inWork.length).toBeGreaterThan(10);
  });

  test('goes down while the process computes for five sixths of its time, as two that share full cores do', async () => {
    let now = 0;
    const turns = openTurns(
      'test',
      wide,
      () => 5 / 6,
      () => now,
    );
    const inWork = await beginning(turns, 150);
    expect(inWork).toHaveLength(100);
    for (let n = 0; n < 96; n += 1) {
      now += 25;
      inWork.pop()?.();
    }
    expect(inWork).toHaveLength(4);
  });

  test.each([
    { shares: [0.875], left: 92 },
    { shares: [0.875, 0.75], left: 97 },
    { shares: [1, 1], left: 64 },
    { shares: [1, 0.85, 0.75], left: 79 },
  ])(
    'changes less, the nearer the process is to four fifths of its time: $shares leave $left',
    async ({ shares, left }) => {
      let [now, share] = [0, 0];
      const turns = openTurns(
        'test',
        wide,
        () => share,
        () => now,
      );
      const inWork = await beginning(turns, 150);
      for (share of shares) {
        now += 25;
        inWork.shift()?.();
      }
      // The limit stays from here on. A request that waits begins as soon as fewer are in work.
      for (let before = inWork.length + 1; inWork.length < before; ) {
        before = inWork.length;
        inWork.shift()?.();
      }
      expect(inWork).toHaveLength(left);
    },
  );

  test.each([
    ['goes down while every second request ends as overloaded elsewhere', 2, 16],
    ['stays while one in ten requests ends as overloaded elsewhere', 10, 100],
  ])('%s', async (_, every, expected) => {
    let now = 0;
    const turns = openTurns('test', wide, idle, () => now);
    for (let n = 0; n < 100; n += 1) {
      now += 5;
      (await taken(take(turns)))(n % every === 0);
    }
    expect(await beginning(turns, 150)).toHaveLength(expected);
  });
});
