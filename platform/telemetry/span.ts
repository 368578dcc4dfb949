import { isMeasured, runInTrace, type Trace, withTrace } from './trace.ts';

/** What a span says about its work, by the names of OpenTelemetry's semantic conventions. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanStart {
  /** `internal` by default. */
  kind?: SpanKind;
  /** The traceparent of the work that caused this; null begins a trace. Left out: the current work. */
  parent?: string | null | undefined;
  attributes?: SpanAttributes;
  /** Traceparents of other work that this continues. */
  links?: readonly (string | null)[];
  /** Milliseconds since 1970; now by default. */
  startedAt?: number;
}

/** A span that is open. */
export interface Span {
  /** The unit of work that is measured; run the work in it. */
  readonly trace: Trace;
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** Marks the work as failed. */
  fail(error: unknown): void;
  /** Ends it once; later calls do nothing. */
  end(): void;
}

/** Records spans; `startTelemetry` makes one. */
export interface SpanRecorder {
  start(name: string, start: SpanStart): Span;
}

/** One for the operating-system process, as the standard settings are; undefined: nothing is recorded. */
let recorder: SpanRecorder | undefined;

/** Records spans from now on; undefined stops it. */
export function recordSpans(by: SpanRecorder | undefined): void {
  recorder = by;
}

/** Whether spans are recorded: ask before preparing what only a span needs. */
export function isRecording(): boolean {
  return recorder !== undefined;
}

/** Whether a span measures the current work, so that a part of the work may have a span of its own. */
export function isInSpan(): boolean {
  return recorder !== undefined && isMeasured();
}

/** Opens a span that its caller ends; undefined while nothing is recorded. */
export function startSpan(name: string, start: SpanStart): Span | undefined {
  return recorder?.start(name, start);
}

/**
 * Runs a function, and everything that it starts, as a unit of work of its own, and measures it until its promise is settled. While nothing is
 * recorded, this costs a branch: `run` is called without a span, in the trace of `parent` if there is one.
 */
export function span<Result>(name: string, start: SpanStart, run: (span?: Span) => Result): Result {
  if (recorder) return measured(recorder.start(name, start), run);
  return start.parent === undefined ? run() : withTrace(start.parent, run);
}

function measured<Result>(open: Span, run: (span: Span) => Result): Result {
  return runInTrace(open.trace, () => {
    let result: Result;
    try {
      result = run(open);
    } catch (error) {
      open.fail(error);
      open.end();
      throw error;
    }
    if (!(result instanceof Promise)) {
      open.end();
      return result;
    }
    return result.then(
      (value: unknown) => {
        open.end();
        return value;
      },
      (error: unknown) => {
        open.fail(error);
        open.end();
        throw error;
      },
    ) as Result;
  });
}
