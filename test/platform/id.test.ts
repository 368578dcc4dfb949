import { expect, it } from 'vitest';
import { isId, kindOfId, newId } from '#platform/values/id.ts';

it('carries its kind through its text', () => {
  for (const kind of ['other', 'user', 'product', 'variant', 'order'] as const)
    expect(kindOfId(newId(kind))).toBe(kind);
});

it('is a UUIDv7 that sorts by time', () => {
  const early = newId('order', new Date('2026-01-01T00:00:00Z'));
  const late = newId('order', new Date('2026-01-01T00:00:00.001Z'));
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(early < late).toBe(true);
});

it('does not repeat within a millisecond', () => {
  const at = new Date();
  expect(new Set(Array.from({ length: 10_000 }, () => newId('order', at))).size).toBe(10_000);
});

it.each([
  '',
  'order',
  '00000000-0000-0000-0000-000000000000',
  '550e8400-e29b-41d4-a716-446655440000',
  `${newId('order')}x`,
])('gives no kind to %j, which is no id of ours', (text) => {
  expect(kindOfId(text)).toBeUndefined();
});

it('knows the texts that the database accepts as a uuid', () => {
  expect(isId(newId('user'))).toBe(true);
  expect(isId("1'; drop table users")).toBe(false);
});
