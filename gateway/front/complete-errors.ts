import type { GraphQLFormattedError } from 'graphql';

/** More errors say nothing new, and a client should not get a large answer for a wrong operation. */
const maxErrors = 5;

/** The errors that a client gets: as many as help. */
export function boundErrors(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  if (errors.length <= 1) return errors;
  return errors.slice(0, errors[0]?.extensions?.['code'] === 'OPERATION_TOO_LARGE' ? 1 : maxErrors);
}
