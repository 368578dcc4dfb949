import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '#platform/process/errors.ts';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';
import { type Caller, hasRole, type Role } from '#platform/identity/caller.ts';
import type { Loaders } from './loaders.ts';
import type { Backlog } from './placing/backlog.ts';

/** The context of resolvers and commands; new for each request. */
export interface OrdersContext {
  caller: Caller;
  /** Forked for this request when it is first used; commands fork it again for their transaction, so that reads afterwards are fresh. */
  em: SqlEntityManager;
  loaders: Loaders;
  /** Loaders that have read nothing yet. */
  newLoaders: () => Loaders;
  /** Enqueues only; the worker runs the jobs. */
  jobs: Pick<JobQueue, 'enqueue' | 'enqueueAll'>;
  backlog: Backlog;
  /** How long a placed order may wait for stock and payment. */
  paymentWindowSeconds: number;
  /** How long staff may hold an order. */
  holdMs: number;
  /** How long after the last delivery goods can be returned. */
  returnMs: number;
  now: () => Date;
  log: Log;
}

/** The signed-in person's id. Throws UNAUTHENTICATED for a guest, FORBIDDEN for a process of ours, which buys nothing. */
export function requireUser(caller: Caller): string {
  if (caller.kind === 'anonymous') throw new CodedError('UNAUTHENTICATED');
  if (caller.kind === 'service') throw new CodedError('FORBIDDEN', 'Only people have carts and orders');
  return caller.userId;
}

/** Throws UNAUTHENTICATED or FORBIDDEN unless the caller has one of these roles. */
export function requireRole(caller: Caller, ...roles: Role[]): void {
  if (caller.kind === 'anonymous') throw new CodedError('UNAUTHENTICATED');
  if (!hasRole(caller, ...roles)) throw new CodedError('FORBIDDEN');
}
