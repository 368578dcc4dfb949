import { z } from 'zod';
import type { EventContracts, PayloadSchema } from '#registry/judge/event-contracts.ts';

/** A change of `order.placed` or of the events around it, and what is found. */
export interface EventCase {
  name: string;
  /** What stands before; `placed` if not given. */
  before?: EventContracts;
  after: EventContracts;
  /** All that is found, the worst first: `TYPE coordinate: severity`. */
  found: readonly string[];
  /** Part of what is said. */
  says?: string;
}

const first = {
  id: z.uuid(),
  total: z.int(),
  note: z.string().optional(),
  by: z.string().nullable(),
  status: z.enum(['OPEN', 'DONE']),
  lines: z.array(z.object({ sku: z.string(), count: z.int().optional() })),
  payment: z.object({ kind: z.string() }),
};
const { total, note, ...without } = first;
const withoutTotal = { ...without, note };
const withoutNote = { ...without, total };

function contracts(payload: z.ZodRawShape, schemaVersion = 1): EventContracts {
  return {
    'order.placed': { schemaVersion, payload: z.toJSONSchema(z.object(payload), { io: 'input' }) as PayloadSchema },
  };
}

/** Version 2, with a step from version 1. */
function upcast(payload: z.ZodRawShape): EventContracts {
  return Object.fromEntries(
    Object.entries(contracts(payload, 2)).map(([name, contract]) => [name, { ...contract, upcastsFrom: 1 }]),
  );
}

export const placed = contracts(first);
const sent: EventContracts = { 'order.sent': { schemaVersion: 1, payload: { type: 'object' } } };

export const eventCases: readonly EventCase[] = [
  { name: 'nothing', after: placed, found: [] },
  { name: 'an event added', after: { ...placed, ...sent }, found: ['EVENT_ADDED order.sent: safe'] },
  {
    name: 'an event removed',
    after: {},
    found: ['EVENT_REMOVED order.placed: breaking'],
    says: 'logs still hold it',
  },
  {
    name: 'an event of another name',
    after: { 'order.made': placed['order.placed'] ?? { schemaVersion: 1, payload: {} } },
    found: ['EVENT_REMOVED order.placed: breaking', 'EVENT_ADDED order.made: safe'],
  },
  { name: 'a version raised', after: contracts(first, 2), found: [] },
  {
    name: 'a version lowered',
    after: contracts(first, 0),
    found: ['EVENT_VERSION_LOWERED order.placed: breaking'],
    says: 'from schema version 1 to 0',
  },
  {
    name: 'a higher version that old events do not fit',
    after: contracts(withoutTotal, 2),
    found: ['EVENT_MEMBER_REMOVED order.placed:total: breaking'],
  },
  {
    name: 'a required member removed',
    after: contracts(withoutTotal),
    found: ['EVENT_MEMBER_REMOVED order.placed:total: breaking'],
  },
  {
    name: 'an optional member removed',
    after: contracts(withoutNote),
    found: ['EVENT_MEMBER_REMOVED order.placed:note: breaking'],
  },
  {
    name: 'a member of another name',
    after: contracts({ ...withoutTotal, totalMinor: z.int() }),
    found: [
      'EVENT_MEMBER_REMOVED order.placed:total: breaking',
      'EVENT_MEMBER_ADDED order.placed:totalMinor: breaking',
    ],
    says: 'was added as required, and old events lack it',
  },
  {
    name: 'a required member added',
    after: contracts({ ...first, more: z.string() }),
    found: ['EVENT_MEMBER_ADDED order.placed:more: breaking'],
  },
  {
    name: 'an optional member added',
    after: contracts({ ...first, more: z.string().optional() }),
    found: ['EVENT_MEMBER_ADDED order.placed:more: safe'],
  },
  {
    name: 'a member with a default added',
    after: contracts({ ...first, more: z.string().default('') }),
    found: ['EVENT_MEMBER_ADDED order.placed:more: safe'],
  },
  {
    name: 'a member that became optional',
    after: contracts({ ...first, total: z.int().optional() }),
    found: ['EVENT_MEMBER_OPTIONAL order.placed:total: breaking'],
  },
  {
    name: 'a member that became required',
    after: contracts({ ...first, note: z.string() }),
    found: ['EVENT_MEMBER_REQUIRED order.placed:note: breaking'],
  },
  {
    name: 'a member that became required, in a version that old events are made into',
    after: upcast({ ...first, note: z.string(), more: z.string() }),
    found: ['EVENT_MEMBER_REQUIRED order.placed:note: safe', 'EVENT_MEMBER_ADDED order.placed:more: safe'],
  },
  {
    name: 'a member removed, in a version that old events are made into',
    after: upcast(withoutTotal),
    found: ['EVENT_MEMBER_REMOVED order.placed:total: breaking'],
  },
  {
    name: 'a member of another type',
    after: contracts({ ...withoutTotal, total: z.string() }),
    found: ['EVENT_TYPE_CHANGED order.placed:total: breaking'],
    says: 'from integer to string',
  },
  {
    name: 'a member that may also be of another type',
    after: contracts({ ...first, by: z.union([z.string(), z.object({ id: z.string() })]).nullable() }),
    found: ['EVENT_TYPE_CHANGED order.placed:by: breaking'],
    says: 'from string to a union',
  },
  {
    name: 'a member that may now be null',
    after: contracts({ ...withoutTotal, total: z.int().nullable() }),
    found: ['EVENT_NULLABILITY_CHANGED order.placed:total: breaking'],
    says: 'may now be null',
  },
  {
    name: 'a member that may no longer be null',
    after: contracts({ ...first, by: z.string() }),
    found: ['EVENT_NULLABILITY_CHANGED order.placed:by: breaking'],
    says: 'may no longer be null',
  },
  {
    name: 'a value removed',
    after: contracts({ ...first, status: z.enum(['OPEN']) }),
    found: ['EVENT_VALUE_REMOVED order.placed:status: breaking'],
    says: 'can no longer be DONE',
  },
  {
    name: 'a value added',
    after: contracts({ ...first, status: z.enum(['OPEN', 'DONE', 'LOST']) }),
    found: ['EVENT_VALUE_ADDED order.placed:status: dangerous'],
    says: 'can now be LOST',
  },
  {
    name: 'any text, where there were values',
    after: contracts({ ...first, status: z.string() }),
    found: ['EVENT_CONSTRAINT_CHANGED order.placed:status: dangerous'],
  },
  {
    name: 'a limit tightened',
    after: contracts({ ...withoutTotal, total: z.int().positive() }),
    found: ['EVENT_CONSTRAINT_CHANGED order.placed:total: dangerous'],
  },
  {
    name: 'a member of a member removed',
    after: contracts({ ...first, payment: z.object({}) }),
    found: ['EVENT_MEMBER_REMOVED order.placed:payment.kind: breaking'],
  },
  {
    name: 'a member within a list removed',
    after: contracts({ ...first, lines: z.array(z.object({ count: z.int().optional() })) }),
    found: ['EVENT_MEMBER_REMOVED order.placed:lines[].sku: breaking'],
  },
  {
    name: 'a member within a list that became required',
    after: contracts({ ...first, lines: z.array(z.object({ sku: z.string(), count: z.int() })) }),
    found: ['EVENT_MEMBER_REQUIRED order.placed:lines[].count: breaking'],
  },
  {
    name: 'several at the same time',
    before: { ...placed, ...sent },
    after: contracts({ ...withoutTotal, status: z.enum(['OPEN', 'DONE', 'LOST']), more: z.string().optional() }),
    found: [
      'EVENT_MEMBER_REMOVED order.placed:total: breaking',
      'EVENT_REMOVED order.sent: breaking',
      'EVENT_VALUE_ADDED order.placed:status: dangerous',
      'EVENT_MEMBER_ADDED order.placed:more: safe',
    ],
  },
];
