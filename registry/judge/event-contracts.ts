import type { Severity } from './compare.ts';
import type { Policy } from './policy.ts';
import type { ExternalFinding } from './model.ts';

/** The part of JSON Schema that describes payloads. */
export interface PayloadSchema {
  type?: string | string[];
  properties?: Record<string, PayloadSchema>;
  required?: string[];
  items?: PayloadSchema;
  enum?: unknown[];
  anyOf?: PayloadSchema[];
  [rest: string]: unknown;
}

/** Event → version, payload and, for people, its consumers: `catalog (follow-orders)`. The content of the file `events.contracts`. */
export type EventContracts = Record<
  string,
  {
    schemaVersion: number;
    payload: PayloadSchema;
    consumers?: readonly string[];
    /** Readers make events of this version and later ones events of `schemaVersion` before they check them. */
    upcastsFrom?: number;
  }
>;

/** Event → consumers, such as `catalog (follow-orders)`. */
export type EventConsumers = Readonly<Record<string, readonly string[]>>;

interface Difference {
  severity: Severity;
  type: string;
  at: string;
  message: string;
}

/**
 * The changes between two states of the event contracts. Logs are kept forever, and consumers are not deployed together with producers, so
 * compatibility must hold both ways: new code reads old events, and old code reads new events. A finding names today's consumers; a change
 * blocks even if there are none.
 */
export function compareEvents(
  before: EventContracts,
  after: EventContracts,
  consumers: EventConsumers,
  failOn: Policy['failOn'] = 'breaking',
): ExternalFinding[] {
  const found: Difference[] = [];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [then, now] = [before[name], after[name]];
    if (!then) found.push({ severity: 'safe', type: 'EVENT_ADDED', at: name, message: `Event '${name}' was added` });
    else if (!now)
      found.push({
        severity: 'breaking',
        type: 'EVENT_REMOVED',
        at: name,
        message: `Event '${name}' was removed; logs still hold it`,
      });
    else {
      if (now.schemaVersion < then.schemaVersion) {
        found.push({
          severity: 'breaking',
          type: 'EVENT_VERSION_LOWERED',
          at: name,
          message: `Event '${name}' went from schema version ${then.schemaVersion} to ${now.schemaVersion}`,
        });
      }
      const upcast =
        now.schemaVersion > then.schemaVersion && (now.upcastsFrom ?? now.schemaVersion) <= then.schemaVersion;
      comparePayload(name, then.payload, now.payload, found, upcast);
    }
  }
  return found.map(({ at, ...difference }) => {
    const event = Object.keys({ ...before, ...after }).find((name) => at === name || at.startsWith(`${name}:`)) ?? at;
    const readers = consumers[event] ?? [];
    return {
      ...difference,
      kind: 'event',
      coordinate: at,
      blocking: failOn !== 'never' && (difference.severity === 'breaking' || difference.severity === failOn),
      because: readers.length > 0 ? `read by ${readers.join(', ')}` : 'no consumer here reads it; the log does keep it',
    };
  });
}

/** `upcast`: readers complete the old payloads, so a member of the payload itself may become required. */
function comparePayload(
  at: string,
  then: PayloadSchema,
  now: PayloadSchema,
  found: Difference[],
  upcast = false,
): void {
  const add = (severity: Severity, type: string, where: string, message: string) =>
    found.push({ severity, type, at: where, message });
  const [old, next] = [withoutNull(then), withoutNull(now)];
  if (old.nullable !== next.nullable) {
    add(
      'breaking',
      'EVENT_NULLABILITY_CHANGED',
      at,
      `'${at}' ${next.nullable ? 'may now be null' : 'may no longer be null, and old events have it so'}`,
    );
  }
  const [a, b] = [old.schema, next.schema];
  if (a.type !== b.type || Boolean(a.anyOf) !== Boolean(b.anyOf)) {
    add('breaking', 'EVENT_TYPE_CHANGED', at, `'${at}' changed from ${a.type ?? 'a union'} to ${b.type ?? 'a union'}`);
    return;
  }
  if (a.enum && b.enum) {
    for (const value of a.enum)
      if (!b.enum.includes(value))
        add('breaking', 'EVENT_VALUE_REMOVED', at, `'${at}' can no longer be ${String(value)}, and old events have it`);
    for (const value of b.enum)
      if (!a.enum.includes(value))
        add(
          'dangerous',
          'EVENT_VALUE_ADDED',
          at,
          `'${at}' can now be ${String(value)}; consumers that are not deployed yet refuse it`,
        );
  }
  compareMembers(at, a, b, found, upcast);
  if (a.items && b.items) comparePayload(`${at}[]`, a.items, b.items, found);
  const constraints = (schema: PayloadSchema) => {
    const { type: _1, properties: _2, required: _3, items: _4, enum: _5, anyOf, $schema: _6, ...rest } = schema;
    return JSON.stringify([rest, anyOf ?? null, Boolean(schema.enum)]);
  };
  if (constraints(a) !== constraints(b)) {
    add(
      'dangerous',
      'EVENT_CONSTRAINT_CHANGED',
      at,
      `what is allowed in '${at}' changed; old events may not pass, or old consumers refuse new ones`,
    );
  }
}

function compareMembers(at: string, a: PayloadSchema, b: PayloadSchema, found: Difference[], upcast: boolean): void {
  const separator = at.includes(':') ? '.' : ':';
  const required = (schema: PayloadSchema, member: string) => schema.required?.includes(member) ?? false;
  for (const member of new Set([...Object.keys(a.properties ?? {}), ...Object.keys(b.properties ?? {})])) {
    const where = `${at}${separator}${member}`;
    const [then, now] = [a.properties?.[member], b.properties?.[member]];
    const add = (severity: Severity, type: string, message: string) =>
      found.push({ severity, type, at: where, message });
    if (!now) add('breaking', 'EVENT_MEMBER_REMOVED', `'${where}' was removed`);
    else if (!then) {
      if (required(b, member) && upcast)
        add('safe', 'EVENT_MEMBER_ADDED', `'${where}' was added as required; readers add it to old events`);
      else if (required(b, member))
        add('breaking', 'EVENT_MEMBER_ADDED', `'${where}' was added as required, and old events lack it`);
      else add('safe', 'EVENT_MEMBER_ADDED', `'${where}' was added`);
    } else {
      if (required(a, member) && !required(b, member))
        add('breaking', 'EVENT_MEMBER_OPTIONAL', `'${where}' is no longer required; consumers rely on it`);
      if (!required(a, member) && required(b, member) && upcast)
        add('safe', 'EVENT_MEMBER_REQUIRED', `'${where}' became required; readers add it to old events`);
      else if (!required(a, member) && required(b, member))
        add('breaking', 'EVENT_MEMBER_REQUIRED', `'${where}' became required, and old events may lack it`);
      comparePayload(where, then, now, found);
    }
  }
}

/** `anyOf: [X, null]` and `type: [X, null]` are X that may be null. */
function withoutNull(schema: PayloadSchema): { schema: PayloadSchema & { type?: string }; nullable: boolean } {
  const types = [schema.type ?? []].flat();
  const { type: _, ...rest } = schema;
  const type = types.filter((name) => name !== 'null').join(' or ');
  const plain = type === '' ? rest : { ...rest, type };
  const others = schema.anyOf?.filter((option) => option.type !== 'null') ?? [];
  if (others.length === (schema.anyOf?.length ?? 0)) return { schema: plain, nullable: types.includes('null') };
  const [only] = others;
  return others.length === 1 && only
    ? { schema: withoutNull(only).schema, nullable: true }
    : { schema: { ...plain, anyOf: others }, nullable: true };
}
