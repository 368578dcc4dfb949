import { expect, it } from 'vitest';
import {
  addFailure,
  decideGate,
  failureWindowMs,
  maxFailures,
} from '../../../subgraphs/users/domain/sign-in-attempts.ts';

const start = Date.UTC(2026, 10, 21, 9);
/** One failure a second. */
const failures = (count: number) => Array.from({ length: count }, (_, index) => start + index * 1000);

it('is open until the tenth failure', () => {
  expect(decideGate([], start)).toEqual({ open: true });
  expect(decideGate(failures(9), start + 9000)).toEqual({ open: true });
  expect(decideGate(failures(10), start + 9000)).toMatchObject({ open: false });
});

it('opens again when the oldest of the last ten failures is 15 minutes old, and says in how many seconds', () => {
  expect(decideGate(failures(10), start + 9500)).toEqual({ open: false, retryAfterSeconds: 891 });
  expect(decideGate(failures(10), start + failureWindowMs - 1)).toEqual({ open: false, retryAfterSeconds: 1 });
  expect(decideGate(failures(10), start + failureWindowMs)).toEqual({ open: true });
});

it('counts ten failures in any 15 minutes, not only those since a window began', () => {
  const late = [start, ...failures(9).map((at) => at + failureWindowMs - 10_000)];
  expect(decideGate(late, start + failureWindowMs - 1000)).toMatchObject({ open: false });
  expect(decideGate(addFailure(late, start + failureWindowMs + 1000), start + failureWindowMs + 1000)).toMatchObject({
    open: false,
  });
});

it('keeps no more failures than decide anything', () => {
  const kept = failures(50).reduce<number[]>((known, at) => addFailure(known, at), []);
  expect(kept).toEqual(failures(50).slice(-maxFailures));
  expect(addFailure(kept, start + 3 * failureWindowMs)).toEqual([start + 3 * failureWindowMs]);
});
