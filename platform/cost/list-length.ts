import { type FieldNode, getNamedType, getNullableType, type GraphQLField, isCompositeType, isListType } from 'graphql';
import { isConnection, listSizeOf, pageArguments } from '../graph/list-sizes.ts';
import { argumentValue, type Variables } from './arguments.ts';

/** The assumed lengths of lists, as settings. */
export interface AssumedLengths {
  LIST_LENGTH: number;
  PAGE_LENGTH: number;
}

/** The lengths of lists, as the cost specification counts them: the list of a page is counted at its own field, not at the page. */
export interface ListLengths {
  /** Items of the field itself; 1 if it is no list. */
  own: number;
  /** Items of lists directly below it, by the names of their fields. */
  below?: ReadonlyMap<string, number>;
  /** The slicing arguments of a field that requires exactly one, if the request has none or several of them. */
  violated?: readonly string[];
}

/** The fields of a connection that are its page, by convention. */
const pageFields = ['nodes', 'edges'];

/**
 * The lengths of a field's lists: by `@listSize`, else by an argument `first`, `last` or `limit`, else as assumed. `above` is the length that the
 * field around it gives to this field.
 */
export function listLengths(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  above: number | undefined,
  assumed: AssumedLengths,
  variables: Variables,
): ListLengths {
  const size = listSizeOf(field);
  const isList = isListType(getNullableType(field.type));
  if (size) {
    const names = size.slicingArguments ?? [];
    const { sent, largest } = slicesOf(node, field, names, variables);
    const length = largest ?? size.assumedSize ?? (names.length > 0 ? assumed.PAGE_LENGTH : assumed.LIST_LENGTH);
    const sized = size.sizedFields && size.sizedFields.length > 0 ? size.sizedFields : undefined;
    const demandsOne = names.length > 0 && size.requireOneSlicingArgument !== false;
    return {
      own: isList ? (above ?? (sized ? assumed.LIST_LENGTH : length)) : 1,
      ...(sized ? { below: mapOf(sized, length) } : {}),
      ...(demandsOne && sent !== 1 ? { violated: names } : {}),
    };
  }
  const type = getNamedType(field.type);
  const names = field.args.map(({ name }) => name).filter((name) => pageArguments.includes(name));
  const isPage = names.length > 0 && (isList || isCompositeType(type));
  const page = () => slicesOf(node, field, names, variables).largest ?? assumed.PAGE_LENGTH;
  if (isList) return { own: above ?? (isPage ? page() : assumed.LIST_LENGTH) };
  return isConnection(type) ? { own: 1, below: mapOf(pageFields, page()) } : { own: 1 };
}

function mapOf(names: readonly string[], length: number): ReadonlyMap<string, number> {
  return new Map(names.map((name) => [name, length]));
}

/** How many of the slicing arguments have a value, and the largest number among them. */
function slicesOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  names: readonly string[],
  variables: Variables,
): { sent: number; largest: number | undefined } {
  let sent = 0;
  let largest: number | undefined;
  for (const name of names) {
    const value = argumentValue(node, field, name, variables);
    if (value === undefined || value === null) continue;
    sent += 1;
    // Servers treat 0 and less in different ways; a list never becomes free by such a value.
    if (typeof value === 'number' && !Number.isNaN(value)) largest = Math.max(largest ?? 1, value);
  }
  return { sent, largest };
}
