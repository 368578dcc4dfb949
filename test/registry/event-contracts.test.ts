import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compareEvents, type EventContracts, type PayloadSchema } from '#schema/registry/event-contracts.ts';
import { findConsumers, snapshotEvents, unreadableFixtures } from '#schema/registry/event-snapshot.ts';

const first = {
  id: z.uuid(),
  total: z.int(),
  note: z.string().optional(),
  by: z.string().nullable(),
  status: z.enum(['OPEN', 'DONE']),
  lines: z.array(z.object({ sku: z.string() })),
};

function contracts(payload: z.ZodRawShape, schemaVersion = 1): EventContracts {
  return {
    'order.placed': { schemaVersion, payload: z.toJSONSchema(z.object(payload), { io: 'input' }) as PayloadSchema },
  };
}

const { total: _, ...withoutTotal } = first;
const { note: __, ...withoutNote } = first;

/** Each as it is now, after `first`; what is found; whether it blocks. */
const cases: [name: string, now: EventContracts, type: string, at: string, blocks: boolean][] = [
  ['an event removed', {}, 'EVENT_REMOVED', 'order.placed', true],
  [
    'an event added',
    { ...contracts(first), 'order.sent': { schemaVersion: 1, payload: {} } },
    'EVENT_ADDED',
    'order.sent',
    false,
  ],
  ['a version lowered', contracts(first, 0), 'EVENT_VERSION_LOWERED', 'order.placed', true],
  ['a required member removed', contracts(withoutTotal), 'EVENT_MEMBER_REMOVED', 'order.placed:total', true],
  ['an optional member removed', contracts(withoutNote), 'EVENT_MEMBER_REMOVED', 'order.placed:note', true],
  [
    'a member renamed',
    contracts({ ...withoutTotal, totalMinor: z.int() }),
    'EVENT_MEMBER_ADDED',
    'order.placed:totalMinor',
    true,
  ],
  [
    'a required member added',
    contracts({ ...first, more: z.string() }),
    'EVENT_MEMBER_ADDED',
    'order.placed:more',
    true,
  ],
  [
    'an optional member added',
    contracts({ ...first, more: z.string().optional() }),
    'EVENT_MEMBER_ADDED',
    'order.placed:more',
    false,
  ],
  [
    'a member with a default added',
    contracts({ ...first, more: z.string().default('') }),
    'EVENT_MEMBER_ADDED',
    'order.placed:more',
    false,
  ],
  [
    'a member that became optional',
    contracts({ ...first, total: z.int().optional() }),
    'EVENT_MEMBER_OPTIONAL',
    'order.placed:total',
    true,
  ],
  [
    'a member that became required',
    contracts({ ...first, note: z.string() }),
    'EVENT_MEMBER_REQUIRED',
    'order.placed:note',
    true,
  ],
  [
    'a member of another type',
    contracts({ ...first, total: z.string() }),
    'EVENT_TYPE_CHANGED',
    'order.placed:total',
    true,
  ],
  [
    'a member that may now be null',
    contracts({ ...first, total: z.int().nullable() }),
    'EVENT_NULLABILITY_CHANGED',
    'order.placed:total',
    true,
  ],
  [
    'a member that may no longer be null',
    contracts({ ...first, by: z.string() }),
    'EVENT_NULLABILITY_CHANGED',
    'order.placed:by',
    true,
  ],
  [
    'a value removed',
    contracts({ ...first, status: z.enum(['OPEN']) }),
    'EVENT_VALUE_REMOVED',
    'order.placed:status',
    true,
  ],
  [
    'a value added',
    contracts({ ...first, status: z.enum(['OPEN', 'DONE', 'LOST']) }),
    'EVENT_VALUE_ADDED',
    'order.placed:status',
    false,
  ],
  [
    'a member within a list removed',
    contracts({ ...first, lines: z.array(z.object({})) }),
    'EVENT_MEMBER_REMOVED',
    'order.placed:lines[].sku',
    true,
  ],
  [
    'a limit tightened',
    contracts({ ...first, total: z.int().positive() }),
    'EVENT_CONSTRAINT_CHANGED',
    'order.placed:total',
    false,
  ],
];

describe('of an event contract is judged', () => {
  test.each(cases)('%s', (_name, now, type, coordinate, blocking) => {
    const found = compareEvents(contracts(first), now, { 'order.placed': ['catalog (follow-orders)'] });
    expect(found).toContainEqual(expect.objectContaining({ kind: 'event', type, coordinate, blocking }));
    const about = found.find((one) => one.coordinate === coordinate);
    if (coordinate.startsWith('order.placed')) expect(about?.because).toBe('read by catalog (follow-orders)');
  });
});

test('an event that nothing here reads is said to be so', () => {
  expect(compareEvents(contracts(first), {}, {})[0]?.because).toContain('no consumer');
});

test('the events as they are have not changed', () => {
  expect(compareEvents(snapshotEvents(), snapshotEvents(), {})).toEqual([]);
});

test('the consumers of an event are found in the sources of the subgraphs', () => {
  const consumers = findConsumers();
  expect(consumers['order.placed']).toEqual(['catalog (follow-orders)']);
  expect(consumers['stock.reserved']).toEqual(['orders (copy-products)', 'orders (follow-stock)']);
});

test('every event that was ever written can be read', () => {
  expect(unreadableFixtures()).toEqual([]);
});
