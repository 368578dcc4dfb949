import type { Supergraph } from '@apollo/federation-internals';
import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import {
  getNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { noteAccess } from './access-changes.ts';
import { apiSchemaOf, loadSupergraph } from './load-supergraph.ts';
import { reachableTypes, unreportedChanges } from './unreported-changes.ts';

/** The effect of a change on existing clients: breaking makes them fail, dangerous may change their behaviour, safe has no effect. */
export type Severity = 'breaking' | 'dangerous' | 'safe';

/** One difference between two API schemas. */
export interface ApiChange {
  severity: Severity;
  /** GraphQL Inspector's name of the kind of change, such as `FIELD_REMOVED`. */
  type: string;
  /** Schema coordinate: `Order`, `Order.total`, `Query.orders(first:)`, `@tag`. Null for a change of the schema itself. */
  coordinate: string | null;
  message: string;
  /** Why it has this severity; null if the message says it. */
  reason: string | null;
}

/**
 * The API schema of a supergraph: without subgraph details and without inaccessible parts, but with the conditions on its callers. Throws if the
 * text is no supergraph. The schema is the caller's own.
 */
export function toApiSchema(supergraphSdl: string, load: (sdl: string) => Supergraph = loadSupergraph): GraphQLSchema {
  const schema = apiSchemaOf(load(supergraphSdl));
  noteAccess(schema, supergraphSdl);
  return schema;
}

const severities: Record<CriticalityLevel, Severity> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
};
const order: readonly Severity[] = ['breaking', 'dangerous', 'safe'];

const additions: ReadonlySet<string> = new Set(['TYPE_ADDED', 'FIELD_ADDED', 'ENUM_VALUE_ADDED', 'INPUT_FIELD_ADDED']);

/** Every change from one API schema to the next, the worst first. The parts of a new type or field belong to its own change. */
export async function compareApis(before: GraphQLSchema, after: GraphQLSchema): Promise<ApiChange[]> {
  const reached = reachableTypes(before);
  const changes = [
    ...(await diff(before, after)).filter((change) => !repeatsDeprecation(change)).map(toApiChange),
    ...unreportedChanges(before, after),
  ].map((change) => asUnreachable(asInput(asRequired(change, before, after), after), before, reached));
  const added = new Set(
    changes.flatMap((change) => (additions.has(change.type) && change.coordinate ? [change.coordinate] : [])),
  );
  // Inspector's `simplifyChanges` is not used: it also drops breaking changes behind a harmless change of the same type.
  return changes
    .filter((change) => change.severity !== 'safe' || !isPartOf(change, added))
    .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Whether the change is about a part of something new, or about something new itself. */
function isPartOf({ type, coordinate }: ApiChange, added: ReadonlySet<string>): boolean {
  if (coordinate === null) return false;
  const parents = [coordinate.replace(/\(.*$/, ''), coordinate.replace(/\..*$/, '')].filter(
    (parent) => parent !== coordinate,
  );
  return parents.some((parent) => added.has(parent)) || (added.has(coordinate) && !additions.has(type));
}

/**
 * Inspector reports a deprecation of a field or enum value twice: as a deprecation, and as a use of a directive. In the second report a new
 * reason is dangerous. For arguments and input fields it reports only the use. It reports the arguments of a new directive separately.
 */
function repeatsDeprecation({ type, path = '' }: Change): boolean {
  return (
    type === 'DIRECTIVE_USAGE_ARGUMENT_ADDED' ||
    (path.includes('.@deprecated') &&
      /^DIRECTIVE_USAGE_(FIELD_DEFINITION|ENUM_VALUE|ARGUMENT)_(ADDED|REMOVED)$/.test(type))
  );
}

function toApiChange(change: Change): ApiChange {
  // Inspector calls this dangerous, but operations that use the directive twice become invalid.
  if (String(change.type) === 'DIRECTIVE_REPEATABLE_REMOVED') {
    return {
      severity: 'breaking',
      type: 'DIRECTIVE_REPEATABLE_REMOVED',
      coordinate: toCoordinate(change.path),
      message: change.message.replace(/ removed repeatable\.?$/, ' is no longer repeatable'),
      reason: 'Operations that use it twice at one place become invalid.',
    };
  }
  // Inspector looks only at the type, but nobody has to give an argument with a default.
  if (String(change.type) === 'DIRECTIVE_ARGUMENT_ADDED' && change.meta['addedDirectiveDefaultValue'] !== undefined) {
    return { ...asReported(change), severity: 'safe', reason: null };
  }
  return asReported(change);
}

function asReported(change: Change): ApiChange {
  return {
    severity: severities[change.criticality.level],
    type: String(change.type),
    coordinate: toCoordinate(change.path),
    message: messageOf(change),
    reason: change.criticality.reason?.replace(/ This applies to removed union fields as well.*$/s, '') ?? null,
  };
}

/** Inspector writes a missing default as 'undefined'. */
function messageOf({ type, message, meta }: Change): string {
  if (!defaultChanges.has(String(type))) return message;
  const defaults = Object.entries(meta as Record<string, unknown>).filter(([name]) => /default/i.test(name));
  const isMissing = (side: RegExp) => defaults.every(([name, value]) => !side.test(name) || value === undefined);
  if (isMissing(/^new/)) return message.replace(/ changed from (.*) to '?undefined'?$/s, ' was removed; it was $1');
  if (isMissing(/^old/)) return message.replace(/ changed from '?undefined'? to (.*)$/s, ' was added: $1');
  return message;
}

const defaultChanges: ReadonlySet<string> = new Set([
  'FIELD_ARGUMENT_DEFAULT_CHANGED',
  'INPUT_FIELD_DEFAULT_VALUE_CHANGED',
  'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED',
]);

/** Inspector calls every change of a default dangerous, also if the argument or field is required without it, before or now. */
function asRequired(change: ApiChange, before: GraphQLSchema, after: GraphQLSchema): ApiChange {
  if (!defaultChanges.has(change.type)) return change;
  if (isRequired(before, change.coordinate)) {
    return { ...change, severity: 'safe', reason: 'It was required: everybody who uses it gives a value.' };
  }
  // With a default it was not required before.
  if (!isRequired(after, change.coordinate)) return change;
  return {
    ...change,
    severity: 'breaking',
    reason: 'Without its default it must be given: operations and variables that leave it out are refused.',
  };
}

/** A new value of an enum reaches clients only if a field returns the enum. */
function asInput(change: ApiChange, after: GraphQLSchema): ApiChange {
  if (change.type !== 'ENUM_VALUE_ADDED' || change.severity === 'safe') return change;
  const name = change.coordinate?.split('.')[0];
  const reached = reachableTypes(after);
  const returned = Object.values(after.getTypeMap()).some(
    (type) =>
      (isObjectType(type) || isInterfaceType(type)) &&
      reached.has(type.name) &&
      !type.name.startsWith('__') &&
      Object.values(type.getFields()).some((field) => getNamedType(field.type).name === name),
  );
  return returned
    ? change
    : { ...change, severity: 'safe', reason: 'No field returns this enum; clients only send it.' };
}

/** No operation can reach a type that no other part refers to, so no change of the type breaks a client. */
function asUnreachable(change: ApiChange, before: GraphQLSchema, reached: ReadonlySet<string>): ApiChange {
  const name = /^\w+/.exec(change.coordinate ?? '')?.[0] ?? '';
  if (change.severity === 'safe' || !before.getType(name) || reached.has(name)) return change;
  if (change.type === 'OBJECT_TYPE_INTERFACE_ADDED') return change;
  return { ...change, severity: 'safe', reason: `No operation could use '${name}': nothing in the API led to it.` };
}

/** Whether an input field or an argument of a field or directive is required. False if the coordinate does not exist. */
export function isRequired(schema: GraphQLSchema, coordinate: string | null): boolean {
  const [, directive, owner = '', member = '', named] =
    /^(?:@(\w+)|(\w+)\.(\w+))(?:\((\w+):\))?$/.exec(coordinate ?? '') ?? [];
  const type = schema.getType(owner);
  if (isInputObjectType(type)) {
    const field = type.getFields()[member];
    return field !== undefined && isRequiredInputField(field);
  }
  const holder = directive
    ? schema.getDirective(directive)
    : isObjectType(type) || isInterfaceType(type)
      ? type.getFields()[member]
      : null;
  const argument = holder?.args.find((definition) => definition.name === named);
  return argument !== undefined && isRequiredArgument(argument);
}

/** `Query.orders.first` → `Query.orders(first:)`; the use of a directive gets the coordinate of the part that uses it. */
function toCoordinate(path: string | undefined): string | null {
  if (!path) return null;
  const [first = '', ...rest] = path.replace(/\.@.*$/, '').split('.');
  if (first.startsWith('@')) return rest[0] ? `${first}(${rest[0]}:)` : first;
  const [member, argument] = rest;
  if (!member) return first;
  return argument ? `${first}.${member}(${argument}:)` : `${first}.${member}`;
}
