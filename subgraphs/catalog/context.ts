import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '#platform/process/errors.ts';
import type { BackgroundWork } from '#platform/operations/background-work.ts';
import type { Log } from '#platform/process/log.ts';
import { type Caller, hasRole } from '#platform/identity/caller.ts';
import type { Backpressure } from '#platform/jobs/backpressure.ts';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import type { ObjectStore } from '#platform/objects/object-store.ts';
import type { Loaders } from './loaders.ts';

/** The context of resolvers and commands; new for each request. */
export interface CatalogContext {
  caller: Caller;
  /** Forked for this request when it is first used. */
  em: SqlEntityManager;
  loaders: Loaders;
  /** Loaders that have read nothing yet. */
  newLoaders: () => Loaders;
  /** Refuses changes that can wait. */
  backpressure: Backpressure;
  jobs: Pick<JobQueue, 'enqueue'>;
  /** The files of pictures. */
  objects: ObjectStore;
  work: BackgroundWork;
  now: () => Date;
  log: Log;
}

/** Lets through who looks after products and stock. Throws UNAUTHENTICATED for guests and FORBIDDEN for other roles. */
export function requireStockKeeper(caller: Caller): void {
  if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
  if (!hasRole(caller, 'ADMIN', 'WAREHOUSE')) {
    throw new CodedError('FORBIDDEN', 'Only the roles WAREHOUSE and ADMIN change products, prices and stock');
  }
}

/** Who changed the stock, for its ledger; null for our own processes. */
export function actorIdOf(caller: Caller): string | null {
  return caller.kind === 'user' ? caller.userId : null;
}
