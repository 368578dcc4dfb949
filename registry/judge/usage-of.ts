import {
  getNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { isRequired } from './compare.ts';
import {
  changedInterfaces,
  type ChangeToJudge,
  inputTypeAt,
  interfacesOf,
  partsOf,
  returnedBy,
  subjectOf,
} from './coordinates.ts';
import type { UsageRow } from '../model/evidence.ts';

/** The rows of usage that are about a change. Coordinates match as a whole or up to a dot: `User.name` does not match `User.nameKana`. */
export function usageOf(change: ChangeToJudge, usage: readonly UsageRow[]): UsageRow[] {
  const { type } = change;
  const coordinate = subjectOf(change);
  if (coordinate === null) return [...usage];
  const { owner, member, field } = partsOf(coordinate);
  const ofType = (row: UsageRow): boolean => row.coordinate === owner || row.coordinate.startsWith(`${owner}.`);
  if (coordinate.startsWith('@')) return usage.filter((row) => row.coordinate === `@${owner}`);
  if (member === null) {
    // Usage names fields, so a union is visible only through the fields that return it.
    const returns = (row: UsageRow, types: readonly string[]): boolean =>
      types.includes(returnedBy(change.before, row.coordinate) ?? '');
    if (type === 'OBJECT_TYPE_INTERFACE_REMOVED') {
      // A client that relies on an interface selects its fields, names it in a fragment, or gets it from a field.
      const dropped = changedInterfaces(change, owner);
      return usage.filter((row) => dropped.includes(partsOf(row.coordinate).owner) || returns(row, dropped));
    }
    const abstract = [owner, ...interfacesOf(change.before, owner), ...changedInterfaces(change, owner)];
    return usage.filter((row) => ofType(row) || returns(row, abstract));
  }
  // A client that leaves an input field out is visible only by its other input fields; a client that receives an enum, only by the fields.
  if (type === 'INPUT_FIELD_ADDED' || type === 'INPUT_FIELD_DEFAULT_VALUE_CHANGED') return usage.filter(ofType);
  if (type === 'ENUM_VALUE_ADDED') return usage.filter((row) => returnedBy(change.before, row.coordinate) === owner);
  // If the field is required, clients that leave it out break, too.
  const requiredNow = isRequired(change.after, coordinate);
  if (type === 'INPUT_FIELD_TYPE_CHANGED' && requiredNow) return usage.filter(ofType);
  const atField =
    type === 'FIELD_ARGUMENT_ADDED' ||
    type === 'FIELD_ARGUMENT_DEFAULT_CHANGED' ||
    (type === 'FIELD_ARGUMENT_TYPE_CHANGED' && requiredNow);
  const exact = coordinate.includes('(') && atField ? field : coordinate;
  const through = interfacesOf(change.before, owner).map((parent) => exact.replace(owner, parent));
  return usage.filter((row) => row.coordinate === exact || through.includes(row.coordinate));
}

/**
 * Clients whose input values are unknown: their reports name only fields, and none of their operations is stored. Reports and releases of
 * other clients say nothing about them.
 */
export function clientsOfFieldsOnly(
  schema: GraphQLSchema,
  usage: readonly UsageRow[],
  released: ReadonlySet<string>,
): ReadonlySet<string> {
  const known = new Set([
    ...released,
    ...usage.filter((row) => isOfArguments(schema, row.coordinate)).map((row) => row.client),
  ]);
  return new Set(usage.map((row) => row.client).filter((client) => !known.has(client)));
}

/** Rows of fields through which such clients may have sent the changed part. */
export function possibleUseOf(
  { type, coordinate, before }: ChangeToJudge,
  usage: readonly UsageRow[],
  ofFieldsOnly: ReadonlySet<string>,
): UsageRow[] {
  if (coordinate === null || coordinate.startsWith('@') || ofFieldsOnly.size === 0) return [];
  const { owner, field } = partsOf(coordinate);
  const element = before.getType(owner);
  // A new value matters only to clients that receive it.
  const isGiven = isInputObjectType(element) || (isEnumType(element) && type !== 'ENUM_VALUE_ADDED');
  if (!isGiven && !coordinate.includes('(')) return [];
  const fields = isGiven
    ? fieldsTaking(before, owner)
    : new Set([owner, ...interfacesOf(before, owner)].map((parent) => field.replace(owner, parent)));
  return usage.filter((row) => ofFieldsOnly.has(row.client) && fields.has(row.coordinate));
}

/** An input or enum type, and the input types that can hold it at any depth. */
function holdersOf(schema: GraphQLSchema, name: string): Set<string> {
  const holders = new Set([name]);
  for (let size = 0; size !== holders.size; ) {
    size = holders.size;
    for (const type of Object.values(schema.getTypeMap()).filter(isInputObjectType)) {
      const parts = Object.values(type.getFields());
      if (parts.some((part) => holders.has(getNamedType(part.type).name))) holders.add(type.name);
    }
  }
  return holders;
}

/** Fields with an argument that can hold an input type or enum, at any depth. */
function fieldsTaking(schema: GraphQLSchema, name: string): Set<string> {
  const holders = holdersOf(schema, name);
  return new Set(
    Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => field.args.some((argument) => holders.has(getNamedType(argument.type).name)))
          .map((field) => `${type.name}.${field.name}`),
      ),
  );
}

function isOfArguments(schema: GraphQLSchema, coordinate: string): boolean {
  const type = schema.getType(partsOf(coordinate).owner);
  return coordinate.includes('(') || isInputObjectType(type) || isEnumType(type);
}

/**
 * Whether usage would show the changed part. Reporters that report only fields say nothing about enum values and input fields. But if no
 * used field can carry the part, no client sent it.
 */
export function isReported(change: ChangeToJudge, usage: readonly UsageRow[]): boolean {
  if (usage.length === 0) return false;
  if (!/^(INPUT_FIELD|ENUM_VALUE_REMOVED)/.test(change.type) || change.coordinate === null) return true;
  const known = (row: UsageRow): boolean => {
    const type = change.before.getType(partsOf(row.coordinate).owner);
    return type !== undefined && !isObjectType(type) && !isInterfaceType(type);
  };
  if (usage.some(known)) return true;
  return (
    change.type !== 'ENUM_VALUE_REMOVED' && isCarriedByNothing(change.before, partsOf(change.coordinate).owner, usage)
  );
}

/** Whether only clients with known arguments used the fields that take this input or enum type, and left it out; or nobody used them. */
function isCarriedByNothing(schema: GraphQLSchema, name: string, usage: readonly UsageRow[]): boolean {
  const holders = holdersOf(schema, name);
  const atDirectives = schema
    .getDirectives()
    .flatMap((directive) => directive.args.map(({ type }) => getNamedType(type).name));
  // Reports do not contain the arguments of directives.
  if (atDirectives.some((typeName) => holders.has(typeName))) return false;
  const carrying = fieldsTaking(schema, name);
  const clients = new Set(usage.filter((row) => carrying.has(row.coordinate)).map((row) => row.client));
  const carried = usage.some(({ coordinate }) => {
    const type = coordinate.includes('(') ? inputTypeAt(schema, coordinate) : undefined;
    return type !== undefined && holders.has(getNamedType(type).name);
  });
  return (
    !carried &&
    [...clients].every((client) => usage.some((row) => row.client === client && row.coordinate.includes('(')))
  );
}
