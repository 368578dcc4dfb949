import { describe, expect, it } from 'vitest';
import { describeError, type FailingEvent, nextTry } from '#platform/events/event-failure.ts';

const poison = new Error('this event is poison');
const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
const event = { id: 'event-1' };

/** Fails again and again until the event is given up, at most 50 times. */
function tries(error: unknown): FailingEvent[] {
  const all: FailingEvent[] = [];
  for (let next = nextTry(undefined, event, error, 0); next && all.length < 50; next = nextTry(next, event, error, 0)) {
    all.push(next);
  }
  return all;
}

describe('an event that fails', () => {
  it('is given up after five attempts, with growing waits between them', () => {
    const all = tries(poison);
    expect(all.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 4]);
    expect(all.map(({ retryAt }) => retryAt)).toEqual([200, 400, 800, 1600]);
  });

  it('is tried without a limit, every five seconds in the end, while the database is to blame', () => {
    const all = tries(deadlock);
    expect(all).toHaveLength(50);
    expect(all.at(-1)).toEqual({ eventId: 'event-1', attempts: 0, tries: 50, retryAt: 5000 });
  });

  it('does not inherit the attempts of the event before it', () => {
    const last = tries(poison).at(-1);
    expect(nextTry(last, { id: 'event-2' }, poison, 0)).toMatchObject({ eventId: 'event-2', attempts: 1, tries: 1 });
  });

  it.each([
    ['a deadlock', deadlock],
    [
      'a lost connection inside another error',
      new Error('insert failed', { cause: new Error('Connection terminated') }),
    ],
    ['a server that shuts down', Object.assign(new Error('no'), { code: '57P01' })],
    ['a refused connection', Object.assign(new Error('no'), { code: 'ECONNREFUSED' })],
  ])('is not blamed for %s', (_, error) => {
    expect(nextTry(undefined, event, error, 0)).toMatchObject({ attempts: 0, tries: 1 });
  });

  it.each([
    ['a broken rule', Object.assign(new Error('duplicate key'), { code: '23505' })],
    ['what is not an error', 'no'],
  ])('is blamed for %s', (_, error) => {
    expect(nextTry(undefined, event, error, 0)).toMatchObject({ attempts: 1, tries: 1 });
  });
});

it('keeps the stack of an error for a person', () => {
  expect(describeError(poison)).toContain('event-failure.test.ts');
  expect(describeError('no')).toBe('no');
});
