import { expect, it } from 'vitest';
import {
  addFailure,
  bothGates,
  decideGate,
  failureWindowMs,
  freeFailures,
} from '../../../subgraphs/users/domain/sign-in-attempts.ts';

const start = Date.UTC(2026, 10, 21, 9);
const free = freeFailures.perNetwork;
/** One failure a second. */
const failures = (count: number) => Array.from({ length: count }, (_, index) => start + index * 1000);

it('is open until the tenth failure', () => {
  expect(decideGate([], start, free)).toEqual({ open: true });
  expect(decideGate(failures(9), start + 9000, free)).toEqual({ open: true });
  expect(decideGate(failures(10), start + 9000, free)).toMatchObject({ open: false });
});

it('opens again seconds after the last failure, and each further failure doubles the wait up to five minutes', () => {
  expect(decideGate(failures(10), start + 9500, free)).toEqual({ open: false, retryAfterSeconds: 5 });
  expect(decideGate(failures(10), start + 13_999, free)).toEqual({ open: false, retryAfterSeconds: 1 });
  expect(decideGate(failures(10), start + 14_000, free)).toEqual({ open: true });
  expect(decideGate(failures(12), start + 11_000, free)).toEqual({ open: false, retryAfterSeconds: 20 });
  expect(decideGate(failures(40), start + 39_000, free)).toEqual({ open: false, retryAfterSeconds: 300 });
});

it('gives a guesser without pauses fewer than 1,500 tries a day', () => {
  let known: number[] = [];
  let tries = 0;
  for (let at = start; at < start + 24 * 60 * 60_000; at += 1000) {
    if (!decideGate(known, at, free).open) continue;
    tries += 1;
    known = addFailure(known, at, free);
  }
  expect(tries).toBeLessThan(1500);
});

it('counts ten failures in any 15 minutes, not only since a window began', () => {
  const late = [start, ...failures(9).map((at) => at + failureWindowMs - 10_000)];
  expect(decideGate(late, start + failureWindowMs - 1000, free)).toMatchObject({ open: false });
  const after = start + failureWindowMs + 1000;
  expect(decideGate(addFailure(late, after, free), after, free)).toMatchObject({ open: false });
});

it('keeps no more failures than decide anything', () => {
  const kept = failures(50).reduce<number[]>((known, at) => addFailure(known, at, free), []);
  expect(kept).toEqual(failures(50).slice(-kept.length));
  expect(kept.length).toBeLessThan(20);
  expect(decideGate(kept, start + 49_000, free)).toEqual(decideGate(failures(50), start + 49_000, free));
  expect(addFailure(kept, start + 3 * failureWindowMs, free)).toEqual([start + 3 * failureWindowMs]);
});

it('waits as long as the stricter of two counters says', () => {
  const [short, long] = [5, 20].map((retryAfterSeconds) => ({ open: false, retryAfterSeconds }) as const);
  expect(bothGates({ open: true }, { open: true })).toEqual({ open: true });
  expect(bothGates({ open: true }, { open: false, retryAfterSeconds: 5 })).toEqual(short);
  expect(bothGates({ open: false, retryAfterSeconds: 20 }, { open: false, retryAfterSeconds: 5 })).toEqual(long);
});
