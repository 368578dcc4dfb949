import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from 'graphql';

/** A change, with the schemas on both sides of it. */
export interface ChangeToJudge {
  type: string;
  coordinate: string | null;
  before: GraphQLSchema;
  after: GraphQLSchema;
}

/** The coordinate of a change. If a root type was removed or replaced, the coordinate of that type. Null: the change may affect every client. */
export function subjectOf({ type, coordinate, before }: ChangeToJudge): string | null {
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
export function fieldOf(schema: GraphQLSchema, coordinate: string): GraphQLField<unknown, unknown> | undefined {
  const { owner, member } = partsOf(coordinate);
  const type = schema.getType(owner);
  return (isObjectType(type) || isInterfaceType(type)) && member !== null ? type.getFields()[member] : undefined;
}

/** The named type that a field answers with. */
export function returnedBy(schema: GraphQLSchema, coordinate: string): string | null {
  const field = coordinate.includes('(') ? undefined : fieldOf(schema, coordinate);
  return field ? getNamedType(field.type).name : null;
}

/** Interfaces that a type gains or loses. */
export function changedInterfaces({ before, after }: ChangeToJudge, owner: string): string[] {
  const [then, now] = [interfacesOf(before, owner), interfacesOf(after, owner)];
  return [...then.filter((name) => !now.includes(name)), ...now.filter((name) => !then.includes(name))];
}

export function isLeafOrInput(schema: GraphQLSchema, name: string): boolean {
  const type = schema.getType(name);
  return isLeafType(type) || isInputObjectType(type);
}

/** The type of an argument of a field or directive, or of an input field. */
export function inputTypeAt(schema: GraphQLSchema, coordinate: string): GraphQLInputType | undefined {
  const { owner, member } = partsOf(coordinate);
  const type = schema.getType(owner);
  if (isInputObjectType(type)) return type.getFields()[member ?? '']?.type;
  const named = /\((\w+):\)$/.exec(coordinate)?.[1];
  const holder = coordinate.startsWith('@') ? schema.getDirective(owner) : fieldOf(schema, coordinate);
  return holder?.args.find((argument) => argument.name === named)?.type;
}

export function interfacesOf(schema: GraphQLSchema, owner: string): string[] {
  const type = schema.getType(owner);
  return isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map((parent) => parent.name) : [];
}
