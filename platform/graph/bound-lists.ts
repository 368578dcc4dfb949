import { defaultFieldResolver, getNullableType, type GraphQLSchema, isListType, isObjectType } from 'graphql';
import { CodedError } from '../process/errors.ts';

/** The list items of operations on one schema. */
export interface ListBound {
  /** The refusal of the operation of this context, if its lists had more items than allowed. */
  excess(context: object): CodedError | undefined;
}

/**
 * Counts the items of every list while an operation is executed, and fails each further list once there are more than
 * `limit`. The text of an operation does not show how long lists are, and lists in lists multiply. Only fields of list
 * types are wrapped: other fields cost nothing more. Changes the schema in place.
 */
export function boundLists(schema: GraphQLSchema, limit: number): ListBound {
  const counts = new WeakMap<object, number>();
  const refusal = () =>
    new CodedError(
      'OPERATION_TOO_LARGE',
      `The lists of the answer have more than ${limit} items; ask for smaller pages or fewer lists within lists`,
    );

  function count(context: object, value: unknown): unknown {
    if (!Array.isArray(value)) return value;
    const total = (counts.get(context) ?? 0) + value.length;
    counts.set(context, total);
    if (total > limit) throw refusal();
    return value;
  }

  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isListType(getNullableType(field.type))) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context: object, info) => {
        const value: unknown = resolve(source, args, context, info);
        return value instanceof Promise ? value.then((items) => count(context, items)) : count(context, value);
      };
    }
  }
  return { excess: (context) => ((counts.get(context) ?? 0) > limit ? refusal() : undefined) };
}
