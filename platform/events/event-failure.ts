import type { StoredEvent } from './define.ts';

/** Attempts at one event before its subject is parked; with back-off about 3 s in all. */
const maxAttempts = 5;
const firstRetryMs = 100;
const lastRetryMs = 5000;

/** What a handler throws if its effect is outside and nothing there answers. The event is not the cause: it is tried again without a limit. */
export class DependencyUnavailable extends Error {
  override name = 'DependencyUnavailable';
}

/** An event that failed and is tried again. */
export interface FailingEvent {
  eventId: string;
  /** Failures that are the event's own. */
  attempts: number;
  /** All failures, also failures of the database. */
  tries: number;
  /** In milliseconds since 1970. */
  retryAt: number;
}

/**
 * What follows a failure: another try, or null where the event has used up its attempts and its subject is to be parked. `last` is what is
 * known of the partition's failures before this one.
 */
export function nextTry(
  last: FailingEvent | undefined,
  event: Pick<StoredEvent, 'id'>,
  error: unknown,
  now: number,
): FailingEvent | null {
  const before = last?.eventId === event.id ? last : { attempts: 0, tries: 0 };
  // A lost connection or a deadlock says nothing about the event: tried again without a limit.
  const attempts = before.attempts + (isTransient(error) ? 0 : 1);
  if (attempts >= maxAttempts) return null;
  const tries = before.tries + 1;
  return { eventId: event.id, attempts, tries, retryAt: now + Math.min(firstRetryMs * 2 ** tries, lastRetryMs) };
}

/**
 * A dependency that does not answer, deadlock, serialisation failure, lock not had in time, lost connection, server short of something or shutting down: nothing that the event caused.
 */
export function isTransient(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof DependencyUnavailable) return true;
    const code = 'code' in at ? String(at.code) : '';
    if (/^(40P01|40001|55P03|25P03|08...|57P0.|53...|ECONN.*|EPIPE)$/.test(code)) return true;
    if (/connection terminated|timeout exceeded when trying to connect/i.test(at.message)) return true;
  }
  return false;
}

/** An error as it is kept for a person. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
