import { GraphQLError } from 'graphql';
import { CodedError, type ErrorCode } from '../process/errors.ts';

/** An error of graphql-js with a code of ours, and with its places in the document. An error that has a code keeps it. */
export function withCode(error: GraphQLError, code: ErrorCode): GraphQLError {
  if (error instanceof CodedError) return error;
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  });
}
