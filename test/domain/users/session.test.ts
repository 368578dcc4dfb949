import { expect, it } from 'vitest';
import { decideRefresh } from '../../../subgraphs/users/domain/session.ts';

const now = new Date('2026-11-21T09:00:00Z');
const later = new Date('2026-11-22T09:00:00Z');
const live = { endedAt: null, expiresAt: later };
const fresh = { usedAt: null, expiresAt: later };

it('rotates a fresh token of a live session', () => {
  expect(decideRefresh(live, fresh, now)).toBe('rotate');
});

it('repeats the answer for ten seconds while the successor is unused, and not a moment longer', () => {
  const used = { ...fresh, usedAt: now };
  const after = (ms: number) => new Date(now.getTime() + ms);
  expect(decideRefresh(live, used, after(0), fresh)).toBe('repeat');
  expect(decideRefresh(live, used, after(9_999), fresh)).toBe('repeat');
  expect(decideRefresh(live, used, after(10_000), fresh)).toBe('end');
  expect(decideRefresh(live, used, after(1), { ...fresh, usedAt: now })).toBe('end');
  expect(decideRefresh({ ...live, endedAt: now }, used, after(1), fresh)).toBe('refuse');
});

it('ends the session when a used token comes again, even after the token expired', () => {
  expect(decideRefresh(live, { ...fresh, usedAt: now }, now)).toBe('end');
  expect(decideRefresh(live, { usedAt: now, expiresAt: now }, now)).toBe('end');
});

it('refuses a token that expired, at the very moment too, and any token of a session that ended or expired', () => {
  expect(decideRefresh(live, { ...fresh, expiresAt: now }, now)).toBe('refuse');
  expect(decideRefresh({ ...live, endedAt: now }, fresh, now)).toBe('refuse');
  expect(decideRefresh({ ...live, endedAt: now }, { ...fresh, usedAt: now }, now)).toBe('refuse');
  expect(decideRefresh({ ...live, expiresAt: now }, fresh, now)).toBe('refuse');
});
