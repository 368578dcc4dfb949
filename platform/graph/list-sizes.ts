import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { directivesOn, importedName, linksOf } from './links.ts';
import type { OperationLimits } from './operation-limit-settings.ts';

/** The `@listSize` of a field, as in the cost specification. */
export interface ListSize {
  assumedSize?: number;
  slicingArguments?: string[];
  sizedFields?: string[];
  /** True by default. */
  requireOneSlicingArgument?: boolean;
}

/** Arguments that bound a page by convention, in any schema. */
export const pageArguments: readonly string[] = ['first', 'last', 'limit'];

/**
 * Keeps the `@listSize` of a supergraph with the fields of its API schema, which has no such directives, for
 * `listLength`. Changes the schema in place. A supergraph without the directive changes nothing.
 */
export function applyListSizes(schema: GraphQLSchema, supergraphSdl: string): void {
  const document = parse(supergraphSdl, { noLocation: true });
  const directiveName = costDirectiveName(document, 'listSize');
  if (directiveName === undefined) return;

  const sized = new Map<string, ListSize>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) {
      const [size] = directivesOn(field, directiveName);
      // Composition has checked the types of the directive's arguments.
      if (size) sized.set(`${node.name.value}.${field.name.value}`, size as ListSize);
    }
  }
  for (const { coordinate, field } of fieldsOf(schema)) {
    const size = sized.get(coordinate);
    if (size) field.extensions = { ...field.extensions, listSize: size };
  }
  for (const { field } of fieldsOf(schema)) {
    for (const name of listSizeOf(field)?.sizedFields ?? []) markCountedAbove(schema, getNamedType(field.type), name);
  }
}

/**
 * The number of values that a field counts as: by its `@listSize`, else by an argument `first`, `last` or `limit`, else
 * LIST_LENGTH for a list and 1 for anything else. A page whose size is in a variable counts as PAGE_LENGTH: an operation
 * is measured once, not for every request.
 */
export function listLength(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType | undefined,
  limits: OperationLimits,
): number {
  const size = listSizeOf(field);
  const type = getNamedType(field.type);
  const isList = isListType(getNullableType(field.type));
  if (size) {
    const names = size.slicingArguments ?? [];
    const requested = largestSlice(node, field, names);
    return requested ?? size.assumedSize ?? (names.length > 0 ? limits.PAGE_LENGTH : limits.LIST_LENGTH);
  }
  if (field.extensions['countedAbove']) return 1;
  const pages = field.args.some(({ name }) => pageArguments.includes(name)) && (isList || isCompositeType(type));
  if (pages || isConnection(type)) {
    const requested = largestSlice(node, field, pageArguments);
    return requested ?? limits.PAGE_LENGTH;
  }
  if (!isList) return 1;
  // The page was counted at the field that returns it.
  return isConnection(parent) && (field.name === 'nodes' || field.name === 'edges') ? 1 : limits.LIST_LENGTH;
}

/** The `@listSize` of a field whose schema was given to `applyListSizes`. */
export function listSizeOf(field: GraphQLField<unknown, unknown>): ListSize | undefined {
  // Only applyListSizes sets it.
  return field.extensions['listSize'] as ListSize | undefined;
}

/** The largest number that these arguments have in the operation or by default; nothing where it cannot be known from the text. */
function largestSlice(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  names: readonly string[],
): number | undefined {
  const numbers: number[] = [];
  for (const argument of names) {
    const written = node.arguments?.find(({ name }) => name.value === argument)?.value;
    // A variable; or null, which has another meaning than no value.
    if (written && written.kind !== Kind.INT) return undefined;
    const value: unknown = written
      ? Number(written.value)
      : field.args.find(({ name }) => name === argument)?.defaultValue;
    if (typeof value === 'number') numbers.push(Math.max(1, value));
  }
  return numbers.length > 0 ? Math.max(...numbers) : undefined;
}

/**
 * `sizedFields`: the list is a field of what is returned, and is counted at the field that returns it. Where another
 * field returns the same type without saying so, the list is counted in its own place as well.
 */
function markCountedAbove(schema: GraphQLSchema, type: GraphQLNamedType, name: string): void {
  if (!isObjectType(type) && !isInterfaceType(type)) return;
  const all = fieldsOf(schema).filter(({ field }) => getNamedType(field.type) === type);
  const list = type.getFields()[name];
  if (!list || !all.every(({ field }) => listSizeOf(field)?.sizedFields?.includes(name))) return;
  list.extensions = { ...list.extensions, countedAbove: true };
}

function fieldsOf(schema: GraphQLSchema): { coordinate: string; field: GraphQLField<unknown, unknown> }[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.values(type.getFields()).map((field) => ({ coordinate: `${type.name}.${field.name}`, field }))
      : [],
  );
}

/** Whether the name of a type says that its lists are pages: `OrderConnection`. */
export function isConnection(type: GraphQLNamedType | undefined): boolean {
  return type?.name.endsWith('Connection') ?? false;
}

/**
 * The name that a directive of the cost specification, `cost` or `listSize`, has in a supergraph: a link to the specification may import it under
 * another name. Undefined without such a link.
 */
export function costDirectiveName(document: DocumentNode, directive: 'cost' | 'listSize'): string | undefined {
  const link = linksOf(document).find(({ url }) => String(url).startsWith('https://specs.apollo.dev/cost/'));
  if (!link) return undefined;
  // The specification and its directive `@cost` have the same name.
  const prefix = typeof link['as'] === 'string' ? link['as'] : 'cost';
  const unimported = directive === 'cost' && prefix === 'cost' ? 'cost' : `${prefix}__${directive}`;
  return importedName(link, directive) ?? unimported;
}
