import type { GraphQLFormattedError } from 'graphql';
import type { LiveRefusal } from '../results.ts';
import { SignedOutError } from './token.ts';

/** Why an attempt to subscribe ended. */
export type Ending =
  /** The connection is lost; subscribe again on the next. */
  | { kind: 'lost'; cause: unknown }
  /** The server refused this subscription, and may serve it after a pause. */
  | { kind: 'later'; errors: readonly GraphQLFormattedError[]; afterMs: number }
  /** The server no longer has the messages after the position, or never knew the position. */
  | { kind: 'cursor-lost'; reason: 'cursor-expired' | 'cursor-unknown'; message: string }
  | { kind: 'refused'; refusal: LiveRefusal }
  | { kind: 'completed' };

/** A failure that another connection cannot fix. The table of close codes is in `subscriptions/README.md`. */
const finalCloseCodes: Readonly<Record<number, string>> = {
  1009: 'REQUEST_TOO_LARGE',
  4400: 'BAD_REQUEST',
  4401: 'UNAUTHENTICATED',
  4406: 'BAD_REQUEST',
  4409: 'BAD_REQUEST',
};

/** The server closes with this code for an expired token and for changed roles. */
export const freshTokenNeeded = 4403;
/** Too many connections or messages: another connection must end first. */
export const tooMany = 4429;

/** Reads the argument of graphql-ws's `sink.error`: errors of the operation, a close event, an error event or a thrown error. */
export function readEnding(reason: unknown): Ending {
  if (Array.isArray(reason)) return endingOf(reason as readonly GraphQLFormattedError[]);
  if (reason instanceof SignedOutError) return refused('UNAUTHENTICATED', reason.message || 'Signed out');
  const closing = closeEventOf(reason);
  const code = closing && finalCloseCodes[closing.code];
  if (code)
    return refused(code, closing.reason || `The server closed the connection with ${closing.code}`, closing.code);
  return { kind: 'lost', cause: reason };
}

function endingOf(errors: readonly GraphQLFormattedError[]): Ending {
  const [first] = errors;
  const named = first?.extensions?.['code'];
  const code = typeof named === 'string' ? named : 'INTERNAL';
  const message = first?.message ?? 'The server refused the subscription';
  if (first?.extensions?.['retryable'] === true) {
    const seconds = first.extensions['retryAfterSeconds'];
    return { kind: 'later', errors, afterMs: typeof seconds === 'number' ? seconds * 1000 : 0 };
  }
  if (code === 'CURSOR_EXPIRED') return { kind: 'cursor-lost', reason: 'cursor-expired', message };
  if (code === 'INVALID_CURSOR') return { kind: 'cursor-lost', reason: 'cursor-unknown', message };
  const traceId = first?.extensions?.['traceId'];
  return {
    kind: 'refused',
    refusal: { type: 'refused', code, message, errors, ...(typeof traceId === 'string' ? { traceId } : {}) },
  };
}

function refused(code: string, message: string, closeCode?: number): Ending {
  return {
    kind: 'refused',
    refusal: { type: 'refused', code, message, errors: [], ...(closeCode === undefined ? {} : { closeCode }) },
  };
}

/** The close code and reason of whatever a WebSocket implementation gives. */
export function closeEventOf(event: unknown): { code: number; reason: string } | undefined {
  if (typeof event !== 'object' || event === null || !('code' in event) || typeof event.code !== 'number')
    return undefined;
  return { code: event.code, reason: 'reason' in event ? String(event.reason) : '' };
}

/** The pause that the server asks clients for: the reason of 1012 is `{"retryAfterMs":n}`. 0 without a reason. */
export function retryAfterOf(event: unknown): number {
  try {
    const { retryAfterMs } = JSON.parse(closeEventOf(event)?.reason ?? '') as { retryAfterMs?: unknown };
    return typeof retryAfterMs === 'number' && retryAfterMs > 0 ? retryAfterMs : 0;
  } catch {
    return 0;
  }
}
