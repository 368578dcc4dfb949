import { executeSync, type GraphQLSchema } from 'graphql';
import type { OperationAnswer } from './operation-answer.ts';
import type { ServedOperation } from './served-operation.ts';

/**
 * Answers an operation that asks for nothing but the schema, without a plan; undefined if it fails, for example by a wrong variable, which is refused
 * in the same words as in every other operation.
 */
export function answerIntrospection(
  schema: GraphQLSchema,
  { document, operationName }: ServedOperation,
  variables: Readonly<Record<string, unknown>>,
): OperationAnswer | undefined {
  const { data, errors } = executeSync({ schema, document, operationName, variableValues: variables });
  return errors || !data ? undefined : { errors: [], data: JSON.stringify(data) };
}
