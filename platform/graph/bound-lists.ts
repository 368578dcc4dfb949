import { defaultFieldResolver, getNullableType, type GraphQLSchema, isListType, isObjectType } from 'graphql';
import { CodedError } from '../process/errors.ts';

/** Executes operations on one schema whose lists are bounded. */
export interface ListBound {
  /**
   * Runs `work`, which executes an operation with this context. Rejects with OPERATION_TOO_LARGE as soon as the lists of the operation have more
   * items than allowed; what the operation has begun is given up then.
   */
  run<Result>(context: object, work: () => Result | Promise<Result>): Promise<Result>;
}

/**
 * Items that one operation completes before others get their turn. An item with a few fields takes some 20 µs: half would add pauses to ordinary
 * pages, twice as many would hold others for 80 ms.
 */
const itemsPerTurn = 2_000;

/** The lists of one operation. */
interface Lists {
  items: number;
  itemsInTurn: number;
  /** Lists that are completed in later turns. */
  waiting: { items: number; begin: () => void }[];
  refuse: (error: CodedError) => void;
}

/**
 * Counts the items of every list while an operation is executed, and ends the operation once there are more than `limit`. The text of an operation
 * does not show how long lists are, and lists in lists multiply. Below the limit a long operation lets other requests in between its lists:
 * graphql-js completes everything that it has without a pause. Only fields of list types are wrapped: other fields cost nothing more. Changes the
 * schema in place. The refusal names the `setting` that holds the limit.
 */
export function boundLists(schema: GraphQLSchema, limit: number, setting: string): ListBound {
  const listsOf = new WeakMap<object, Lists>();

  function bounded(context: object, value: unknown): unknown {
    const lists = listsOf.get(context);
    if (!lists || !Array.isArray(value)) return value;
    lists.items += value.length;
    if (lists.items > limit) {
      lists.refuse(
        new CodedError(
          'OPERATION_TOO_LARGE',
          `The lists of the answer have more than ${limit} items (${setting}); ask for smaller pages or fewer lists within lists`,
        ),
      );
      // An error at each of thousands of places takes longer than the answer: the rest of the operation waits forever, and is collected.
      return new Promise(() => {});
    }
    const turn = turnFor(lists, value.length);
    return turn ? turn.then(() => value as unknown) : value;
  }

  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isListType(getNullableType(field.type))) continue;
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context: object, info) => {
        const value: unknown = resolve(source, args, context, info);
        return value instanceof Promise ? value.then((items) => bounded(context, items)) : bounded(context, value);
      };
    }
  }

  return {
    async run(context, work) {
      const refused = Promise.withResolvers<never>();
      listsOf.set(context, { items: 0, itemsInTurn: 0, waiting: [], refuse: refused.reject });
      return Promise.race([work(), refused.promise]);
    },
  };
}

/** When so many items may be completed; undefined: now. */
function turnFor(lists: Lists, items: number): Promise<void> | undefined {
  if (lists.waiting.length === 0 && lists.itemsInTurn < itemsPerTurn) {
    lists.itemsInTurn += items;
    return undefined;
  }
  return new Promise((begin) => {
    if (lists.waiting.push({ items, begin }) === 1) setImmediate(nextTurn, lists);
  });
}

function nextTurn(lists: Lists): void {
  lists.itemsInTurn = 0;
  let count = 0;
  for (const { items, begin } of lists.waiting) {
    if (lists.itemsInTurn >= itemsPerTurn) break;
    lists.itemsInTurn += items;
    count += 1;
    begin();
  }
  lists.waiting.splice(0, count);
  if (lists.waiting.length > 0) setImmediate(nextTurn, lists);
}
