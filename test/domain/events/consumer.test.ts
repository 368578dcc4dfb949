import { describe, expect, it } from 'vitest';
import { groupEvents } from '#platform/events/consumer.ts';
import type { StoredEvent } from '#platform/events/define.ts';

const event = (subject: string, version: number, name: string): StoredEvent => ({
  id: `${subject}${version}`,
  subject,
  version,
  name,
  schemaVersion: 1,
  payload: {},
  occurredAt: '2026-11-28T12:00:00.000Z',
  traceContext: null,
  audience: null,
  position: null,
});
const groupsOf = (events: StoredEvent[]) =>
  groupEvents(events).map((group) => `${group.name}: ${group.events.map(({ id }) => id).join(' ')}`);

describe('the events of a page', () => {
  it('come together by name', () => {
    expect(
      groupsOf([
        event('a', 1, 'placed'),
        event('b', 3, 'confirmed'),
        event('c', 1, 'placed'),
        event('d', 2, 'confirmed'),
      ]),
    ).toEqual(['placed: a1 c1', 'confirmed: b3 d2']);
  });

  it('keep the order of their subject', () => {
    expect(
      groupsOf([
        event('a', 2, 'confirmed'),
        event('b', 1, 'placed'),
        event('b', 2, 'confirmed'),
        event('a', 3, 'cancelled'),
        event('c', 1, 'placed'),
      ]),
    ).toEqual(['confirmed: a2', 'placed: b1 c1', 'confirmed: b2', 'cancelled: a3']);
  });

  it('are apart if one subject has two of a name', () => {
    expect(groupsOf([event('a', 1, 'priced'), event('b', 1, 'priced'), event('a', 2, 'priced')])).toEqual([
      'priced: a1 b1',
      'priced: a2',
    ]);
  });
});
