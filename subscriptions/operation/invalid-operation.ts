import { GraphQLError } from 'graphql';
import { CodedError, type ErrorCode } from '#platform/process/errors.ts';

/** An operation that cannot be executed as it stands. Its errors have codes, and are masked like all others before a client sees them. */
export class InvalidOperation extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[], code: ErrorCode) {
    super(errors[0]?.message ?? code);
    this.errors = errors.map((error) => withCode(error, code));
  }
}

function withCode(error: GraphQLError, code: ErrorCode): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: new CodedError(code).extensions,
  });
}
