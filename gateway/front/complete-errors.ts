import type { GraphQLFormattedError } from 'graphql';
import { errorBody } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { Missing } from '../execution/find-missing.ts';

/** More errors say nothing new, and a client should not get a large answer for a wrong operation. */
const maxErrors = 5;

/** The errors that a client gets: as many as help. */
export function boundErrors(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  if (errors.length <= 1) return errors;
  return errors.slice(0, errors[0]?.extensions?.['code'] === 'OPERATION_TOO_LARGE' ? 1 : maxErrors);
}

/**
 * Errors for what is missing in the data where the schema allows no null. An entity that its owner does not have, or not for this viewer, looks the
 * same: where the schema allows null for it, null is the answer.
 */
export function missingErrors(missing: readonly Missing[], data: string, log: Log): GraphQLFormattedError[] {
  const answered: unknown = JSON.parse(data);
  const dangling = missing.filter(({ path }) => !isAbsentEntity(answered, path));
  if (dangling.length > 0)
    log.error({ missing: dangling.slice(0, maxErrors) }, 'a reference leads to an entity that its owner does not have');
  // errorBody makes one error.
  const [shown] = errorBody('INTERNAL').errors as [GraphQLFormattedError];
  return dangling.map(({ path }) => ({ ...shown, path }));
}

/** Whether null stands where the entity would, and took nothing else with it. */
function isAbsentEntity(data: unknown, path: Missing['path']): boolean {
  let at = data;
  for (const key of path.slice(0, -1)) {
    if (at === null || typeof at !== 'object') return false;
    // A list or an object; both have their values under the keys of a path.
    at = (at as Record<string, unknown>)[key];
  }
  return at === null;
}
