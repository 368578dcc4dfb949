import { GraphQLError } from 'graphql';
import { CodedError, type ErrorCode } from '#platform/process/errors.ts';

/** An operation that cannot be executed as it stands; clients may see `errors`. */
export class InvalidOperation extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors.map((error) => error.message).join('; '));
    this.errors = errors;
  }
}

/** An error of graphql-js as a refusal with a code. With `hideSchema` its message suggests no name of the schema. */
export function toRefusal(error: GraphQLError, options: { code: ErrorCode; hideSchema: boolean }): GraphQLError {
  const { extensions } = new CodedError(options.code);
  return new GraphQLError(options.hideSchema ? withoutSuggestion(error.message) : error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions,
  });
}

/** graphql-js appends its suggestion, so that the last one is it, whatever the client's own text before says. */
function withoutSuggestion(message: string): string {
  const at = message.lastIndexOf('Did you mean ');
  return at < 0 ? message : message.slice(0, at).trimEnd();
}
