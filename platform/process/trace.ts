import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** One unit of work in a trace, with the names of W3C Trace Context. */
export interface Trace {
  /** 32 hex digits, the same in every process that the work passes through. */
  traceId: string;
  /** 16 hex digits, this unit's own. */
  spanId: string;
  /** 2 hex digits; bit 0 means sampled. */
  flags: string;
}

const storage = new AsyncLocalStorage<Trace>();
const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** A child of `traceparent`, or the first unit of a new trace if that is missing or malformed. */
export function startTrace(traceparent: string | null | undefined): Trace {
  const [, traceId, parentId, flags] = pattern.exec(traceparent ?? '') ?? [];
  const spanId = randomDigits();
  // All zeros are invalid by the specification and would put all work into one trace.
  if (traceId && flags && !/^0+$/.test(traceId) && !/^0+$/.test(parentId ?? '0')) return { traceId, spanId, flags };
  return { traceId: randomDigits() + randomDigits(), spanId, flags: '01' };
}

/** 16 random hex digits: a UUID without its version and variant. Node keeps a supply of UUIDs; random bytes cost a system call each. */
function randomDigits(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(28);
}

/** Runs a function, and everything that it starts, as this unit of work. */
export function runInTrace<T>(trace: Trace, run: () => T): T {
  return storage.run(trace, run);
}

/** Runs a function, and everything that it starts, as a child of `traceparent`, or in a new trace. */
export function withTrace<T>(traceparent: string | null | undefined, run: () => T): T {
  return runInTrace(startTrace(traceparent), run);
}

/** The value to pass to the next process or to store with an event; null outside any trace. */
export function currentTraceparent(): string | null {
  const trace = storage.getStore();
  return trace ? `00-${trace.traceId}-${trace.spanId}-${trace.flags}` : null;
}

/** The id in logs and error answers; null outside any trace. */
export function currentTraceId(): string | null {
  return storage.getStore()?.traceId ?? null;
}
