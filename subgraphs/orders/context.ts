import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { CodedError } from '#platform/process/errors.ts';
import type { Flags } from '#platform/flags/flags.ts';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import type { BackgroundWork } from '#platform/operations/background-work.ts';
import type { Log } from '#platform/process/log.ts';
import { type Caller, hasRole, type Role } from '#platform/identity/caller.ts';
import type { OrdersFlag } from './flags.ts';
import type { Guests } from './guest-access.ts';
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
  guests: Guests;
  /** How long a placed order may wait for stock and payment. */
  paymentWindowSeconds: number;
  /** How long staff may hold an order. */
  holdMs: number;
  /** How long after the last delivery goods can be returned. */
  returnMs: number;
  work: BackgroundWork;
  flags: Flags<OrdersFlag>;
  now: () => Date;
  log: Log;
}

/** The signed-in person's id. Throws UNAUTHENTICATED for a guest, FORBIDDEN for a process of ours, which buys nothing. */
export function requireUser(caller: Caller): string {
  if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
  if (caller.kind === 'service') throw new CodedError('FORBIDDEN', 'Only people have carts and orders');
  return caller.userId;
}

/**
 * Whom the idempotency keys of a caller belong to: the signed-in person, or the order that a guest has the right to. Throws as `requireUser` for
 * other callers.
 */
export function requireActor(caller: Caller): string {
  return caller.kind === 'guest' ? caller.orderId : requireUser(caller);
}

/** Throws UNAUTHENTICATED or FORBIDDEN unless the caller has one of these roles. */
export function requireRole(caller: Caller, ...roles: Role[]): void {
  if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
  if (!hasRole(caller, ...roles)) throw new CodedError('FORBIDDEN');
}
