import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { expect } from 'vitest';
import type { Caller } from '#platform/identity/caller.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import type { OrdersStack } from './start-orders.ts';

const mutations = buildSchema(readFileSync(path.join(repositoryRoot, 'schema/api.graphql'), 'utf8'))
  .getMutationType()
  ?.getFields();

/** The type of the argument `input` of a mutation, by the API's schema. */
export const inputTypeOf = (mutation: string): string => String(mutations?.[mutation]?.args[0]?.type);

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
