import { expect } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { inputTypeOf } from '#schema/input-type-of.ts';
import type { OrdersStack } from './start-orders.ts';

/**
 * Runs a mutation with an `input` and answers with its result: `__typename`, `selection`, and what every refusal has. An error of GraphQL fails the test.
 */
export async function mutate<Answer>(
  stack: Pick<OrdersStack, 'call'>,
  caller: Caller,
  name: string,
  input: object,
  selection: string,
): Promise<Answer> {
  const { data, errors } = await stack.call(
    `mutation ($input: ${inputTypeOf(name)}) { ${name}(input: $input) { __typename ${selection}
      ... on Refusal { code message } } }`,
    { input },
    caller,
  );
  expect(errors).toBeUndefined();
  // The caller names the shape of what it selects.
  return data?.[name] as Answer;
}
