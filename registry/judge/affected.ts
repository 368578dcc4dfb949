import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from 'graphql';
import type { OperationUse } from '../client/operation-use.ts';
import { acceptsAll } from './accepts-all.ts';
import { isRequired } from './compare.ts';
import type { UsageRow } from '../model/evidence.ts';

/** One stored operation, as both schemas see it. */
export interface JudgedOperation {
  use: OperationUse;
  /** Whether it still validates. */
  validAfter: boolean;
}

export interface ChangeToJudge {
  type: string;
  coordinate: string | null;
  before: GraphQLSchema;
  after: GraphQLSchema;
}

/** `possibly`: a variable may carry the changed part, and no usage shows what variables hold. Counts as yes: only evidence excuses. */
export type Affected = 'yes' | 'possibly' | 'no';

/** Whether an operation can notice a change. `usage` has the rows of the operation's client within the window. */
export function affects(change: ChangeToJudge, operation: JudgedOperation, usage: readonly UsageRow[]): Affected {
  const { use, validAfter } = operation;
  const { type } = change;
  const coordinate = subjectOf(change);
  if (coordinate === null) return 'yes';
  const uses = (name: string): boolean => use.coordinates.has(name);
  const yes = (condition: boolean): Affected => (condition ? 'yes' : 'no');
  const { owner, member, field } = partsOf(coordinate);
  if (coordinate.startsWith('@')) {
    return yes(uses(`@${owner}`) && !(type === 'DIRECTIVE_REPEATABLE_REMOVED' && validAfter));
  }

  const inVariables = use.variableTypes.has(owner);
  const requiredNow = isRequired(change.after, coordinate);
  const passed = (): Affected => {
    if (usage.some((row) => row.coordinate === coordinate)) return 'yes';
    if (isRequired(change.before, coordinate)) return 'yes';
    return usage.some((row) => row.coordinate.startsWith(`${owner}.`)) ? 'no' : 'possibly';
  };
  switch (type) {
    case 'FIELD_ARGUMENT_ADDED':
      return yes(uses(field));
    case 'FIELD_ARGUMENT_TYPE_CHANGED':
      // Validation against the new schema is exact here: it sees literals and the types of variables.
      if (uses(field) && !validAfter) return 'yes';
      return nullMayArrive(change, coordinate, use) ? 'possibly' : 'no';
    case 'FIELD_ARGUMENT_DEFAULT_CHANGED':
      return requiredNow ? yes(uses(field) && !validAfter) : (use.omitted.get(coordinate) ?? 'no');
    case 'INPUT_FIELD_ADDED':
      return yes((uses(owner) || inVariables) && requiredNow);
    case 'INPUT_FIELD_REMOVED':
      return uses(coordinate) ? 'yes' : inVariables ? passed() : 'no';
    case 'INPUT_FIELD_TYPE_CHANGED':
      if (uses(owner) && !validAfter) return 'yes';
      if (nullMayArrive(change, coordinate, use)) return 'possibly';
      if (!inVariables || acceptsAll(inputTypeAt(change.before, coordinate), inputTypeAt(change.after, coordinate)))
        return 'no';
      return requiredNow ? 'yes' : passed();
    case 'INPUT_FIELD_DEFAULT_VALUE_CHANGED':
      // Validation sees only literals. Variables may leave the field out even if a literal sets it.
      if (requiredNow) return yes(inVariables || (uses(owner) && !validAfter));
      return inVariables ? 'yes' : (use.omitted.get(coordinate) ?? 'no');
    case 'ENUM_VALUE_REMOVED':
      // Answers without the value break no client; a client that sends the value breaks.
      return uses(coordinate) ? 'yes' : inVariables ? passed() : 'no';
    case 'ENUM_VALUE_ADDED':
    case 'UNION_MEMBER_ADDED':
    case 'INTERFACE_IMPLEMENTER_ADDED':
      return yes(use.returned.has(owner));
    case 'OBJECT_TYPE_INTERFACE_ADDED':
      return yes([owner, ...changedInterfaces(change, owner)].some(uses));
    case 'OBJECT_TYPE_INTERFACE_REMOVED':
      // An operation that does not name the interface gets the same answers.
      return yes(changedInterfaces(change, owner).some(uses));
    case 'INPUT_ONE_OF_ADDED':
      // Validation sees only literals. The number of fields in a variable is known only when the operation runs.
      if (uses(owner) && !validAfter) return 'yes';
      return inVariables ? 'possibly' : 'no';
    case 'TYPE_REMOVED':
      // Literals do not name their type: they stay valid if a type with another name accepts the same values.
      if (isLeafOrInput(change.before, owner)) {
        return yes(use.returned.has(owner) || ((uses(owner) || inVariables) && !validAfter));
      }
      return yes(uses(owner));
    default:
      return yes(member === null ? uses(owner) || inVariables : uses(coordinate));
  }
}

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

/** The coordinate of a change. If a root type was removed or replaced, the coordinate of that type. Null: the change may affect every client. */
function subjectOf({ type, coordinate, before }: ChangeToJudge): string | null {
  if (type === 'SCHEMA_MUTATION_TYPE_CHANGED') return before.getMutationType()?.name ?? null;
  if (type === 'SCHEMA_SUBSCRIPTION_TYPE_CHANGED') return before.getSubscriptionType()?.name ?? null;
  return coordinate;
}

/** `Query.orders(first:)` → owner `Query`, member `orders`, field `Query.orders`; `@tag(name:)` → owner `tag`. */
export function partsOf(coordinate: string): { owner: string; member: string | null; field: string } {
  const [, owner = coordinate, member = null] = /^@?(\w+)(?:\.(\w+))?/.exec(coordinate) ?? [];
  return { owner, member, field: member === null ? owner : `${owner}.${member}` };
}

/** A field of an object or interface; for the coordinate of an argument, its field. */
function fieldOf(schema: GraphQLSchema, coordinate: string): GraphQLField<unknown, unknown> | undefined {
  const { owner, member } = partsOf(coordinate);
  const type = schema.getType(owner);
  return (isObjectType(type) || isInterfaceType(type)) && member !== null ? type.getFields()[member] : undefined;
}

/** The named type that a field answers with. */
function returnedBy(schema: GraphQLSchema, coordinate: string): string | null {
  const field = coordinate.includes('(') ? undefined : fieldOf(schema, coordinate);
  return field ? getNamedType(field.type).name : null;
}

/** Interfaces that a type gains or loses. */
function changedInterfaces({ before, after }: ChangeToJudge, owner: string): string[] {
  const [then, now] = [interfacesOf(before, owner), interfacesOf(after, owner)];
  return [...then.filter((name) => !now.includes(name)), ...now.filter((name) => !then.includes(name))];
}

function isLeafOrInput(schema: GraphQLSchema, name: string): boolean {
  const type = schema.getType(name);
  return isLeafType(type) || isInputObjectType(type);
}

/** The type of an argument or input field. */
export function inputTypeAt(schema: GraphQLSchema, coordinate: string): GraphQLInputType | undefined {
  const { owner, member } = partsOf(coordinate);
  const type = schema.getType(owner);
  if (isInputObjectType(type)) return type.getFields()[member ?? '']?.type;
  const named = /\((\w+):\)$/.exec(coordinate)?.[1];
  return fieldOf(schema, coordinate)?.args.find((argument) => argument.name === named)?.type;
}

/** Whether a variable may hold null although null is no longer accepted: a default makes the operation valid, and a client may still send null. */
function nullMayArrive({ before, after }: ChangeToJudge, coordinate: string, use: OperationUse): boolean {
  const strictness = (schema: GraphQLSchema): number => String(inputTypeAt(schema, coordinate)).split('!').length;
  return use.nullable.has(coordinate) && strictness(after) > strictness(before);
}

function interfacesOf(schema: GraphQLSchema, owner: string): string[] {
  const type = schema.getType(owner);
  return isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map((parent) => parent.name) : [];
}
