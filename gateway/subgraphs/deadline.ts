import { type CallSignal, OwnedSignal } from '#platform/process/call-signal.ts';
import { CodedError } from '#platform/process/errors.ts';

/** SUBGRAPH_TIMEOUT, although the subgraph was not late: its caller no longer waits. It says nothing about the subgraph. */
export class CancelledCall extends CodedError {
  constructor(cause: unknown) {
    super('SUBGRAPH_TIMEOUT', undefined, { cause });
  }
}

/**
 * Runs `call` for at most `ms`, then throws SUBGRAPH_TIMEOUT, even if the call ignores its signal. If `outer` fires earlier, throws CancelledCall,
 * or SUBGRAPH_TIMEOUT if `outer` is a deadline itself.
 */
export type WithDeadline = <Result>(
  ms: number,
  outer: CallSignal | undefined,
  call: (signal: CallSignal) => Promise<Result>,
) => Promise<Result>;

/** A deadline in the list of those that run. */
interface Deadline {
  /** By performance.now(). */
  at: number;
  pass(): void;
  before: Deadline | undefined;
  after: Deadline | undefined;
}

/**
 * Opens deadlines for calls. Most calls have the same time, `usualMs`; their deadlines pass in the order in which they began, so that one timer for the
 * oldest is enough. Other times have a timer each.
 *
 * They are a list of their own and no Set. A Set gets a new table for each few dozen entries that come and go, and each table holds the next one and the
 * entries of its time. Once one table is old, only a full garbage collection frees those after it: nearly all that requests had made was copied to
 * the old generation. An entry that leaves this list points to nothing.
 */
export function openDeadlines(usualMs: number): WithDeadline {
  let oldest: Deadline | undefined;
  let newest: Deadline | undefined;
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    timer = undefined;
    const now = performance.now();
    while (oldest) {
      if (oldest.at > now) {
        timer = setTimeout(look, oldest.at - now).unref();
        return;
      }
      const { pass } = oldest;
      remove(oldest);
      pass();
    }
  }

  function remove(deadline: Deadline): void {
    const { before, after } = deadline;
    // It has left already.
    if (deadline.pass === nothing) return;
    if (before) before.after = after;
    else oldest = after;
    if (after) after.before = before;
    else newest = before;
    deadline.before = undefined;
    deadline.after = undefined;
    deadline.pass = nothing;
  }

  /** Answers with a function that takes the deadline back. */
  function begin(ms: number, pass: () => void): () => void {
    if (ms !== usualMs) {
      const own = setTimeout(pass, ms);
      return () => clearTimeout(own);
    }
    const deadline: Deadline = { at: performance.now() + ms, pass, before: newest, after: undefined };
    if (newest) newest.after = deadline;
    else oldest = deadline;
    newest = deadline;
    // It may be longer than the last call: no process waits for it.
    timer ??= setTimeout(look, ms).unref();
    return () => remove(deadline);
  }

  return (ms, outer, call) => {
    if (outer?.aborted) return Promise.reject(endOf(outer));
    return new Promise((resolve, reject) => {
      const signal = new OwnedSignal();
      const end = (error: CodedError) => {
        clean();
        reject(error);
        signal.abort(error);
      };
      const onOuter = outer && (() => end(endOf(outer)));
      if (onOuter) outer.addEventListener('abort', onOuter);
      const takeBack = begin(ms, () => end(new CodedError('SUBGRAPH_TIMEOUT')));
      function clean(): void {
        takeBack();
        if (onOuter) outer?.removeEventListener('abort', onOuter);
      }
      call(signal).then(
        (result) => {
          clean();
          resolve(result);
        },
        (error: unknown) => {
          clean();
          reject(error);
        },
      );
    });
  };
}

const nothing = () => undefined;

function endOf({ reason }: CallSignal): CodedError {
  // Of another deadline of ours, around this one.
  if (reason instanceof CodedError) return reason;
  const isDeadline = reason instanceof DOMException && reason.name === 'TimeoutError';
  return isDeadline ? new CodedError('SUBGRAPH_TIMEOUT', undefined, { cause: reason }) : new CancelledCall(reason);
}
