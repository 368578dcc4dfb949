import type { GraphQLFormattedError } from 'graphql';
import { errorBody } from '../process/errors.ts';
import type { Log } from '../process/log.ts';
import type { Missing } from './find-missing.ts';

/** The log needs a few places, not all. */
const maxLogged = 5;

/**
 * Errors for missing values where the schema allows no null. An entity that its owner does not have, or not for this viewer, looks the
 * same: where the schema allows null for it, null is the answer.
 */
export function missingErrors(missing: readonly Missing[], data: string, log: Log): GraphQLFormattedError[] {
  const answered: unknown = JSON.parse(data);
  const dangling = missing.filter(({ path }) => !isAbsentEntity(answered, path));
  if (dangling.length > 0)
    log.error({ missing: dangling.slice(0, maxLogged) }, 'a reference leads to an entity that its owner does not have');
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
