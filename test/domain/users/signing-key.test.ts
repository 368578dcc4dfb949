import { expect, it } from 'vitest';
import {
  decideNewKey,
  keyLifetimeMs,
  publishedBeforeSigningMs,
  publishedKeysAt,
  signingKeyAt,
} from '../../../subgraphs/users/domain/signing-key.ts';

const start = new Date('2026-11-21T09:00:00Z');
const after = (ms: number) => new Date(start.getTime() + ms);
const minutes = (count: number) => count * 60_000;
const first = { id: 'first', signsFrom: start };
const second = { id: 'second', signsFrom: after(keyLifetimeMs) };

it('lets the first key sign immediately and each next one ten minutes after it was made', () => {
  expect(decideNewKey([], start)).toEqual({ signsFrom: start });
  expect(decideNewKey([first], after(keyLifetimeMs - 1))).toBeUndefined();
  expect(decideNewKey([first], after(keyLifetimeMs))).toEqual({
    signsFrom: after(keyLifetimeMs + publishedBeforeSigningMs),
  });
  expect(decideNewKey([second, first], after(keyLifetimeMs))).toBeUndefined();
});

it('signs with the newest key whose time has come', () => {
  expect(signingKeyAt([second, first], after(keyLifetimeMs - 1))).toBe(first);
  expect(signingKeyAt([second, first], after(keyLifetimeMs))).toBe(second);
  expect(signingKeyAt([], start)).toBeUndefined();
});

it('signs with the oldest key when another clock runs ahead of ours', () => {
  expect(signingKeyAt([first], after(-1000))).toBe(first);
});

it('publishes a key before it signs and until the last token it signed has expired', () => {
  const keys = [first, second];
  expect(publishedKeysAt(keys, start)).toEqual(keys);
  expect(publishedKeysAt(keys, after(keyLifetimeMs + minutes(15)))).toEqual(keys);
  expect(publishedKeysAt(keys, after(keyLifetimeMs + minutes(16)))).toEqual([second]);
  expect(publishedKeysAt([second], after(10 * keyLifetimeMs))).toEqual([second]);
});
