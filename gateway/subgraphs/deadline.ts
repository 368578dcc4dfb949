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

interface Deadline {
  /** By performance.now(). */
  at: number;
  pass(): void;
}

/**
 * Opens deadlines for calls. Most calls have the same time, `usualMs`; their deadlines pass in the order in which they began, so that one timer for the
 * oldest is enough. Other times have a timer each.
 */
export function openDeadlines(usualMs: number): WithDeadline {
  // Oldest first.
  const running = new Set<Deadline>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    timer = undefined;
    const now = performance.now();
    for (const deadline of running) {
      if (deadline.at > now) {
        timer = setTimeout(look, deadline.at - now).unref();
        return;
      }
      running.delete(deadline);
      deadline.pass();
    }
  }

  /** Answers with a function that takes the deadline back. */
  function begin(ms: number, pass: () => void): () => void {
    if (ms !== usualMs) {
      const own = setTimeout(pass, ms);
      return () => clearTimeout(own);
    }
    const deadline = { at: performance.now() + ms, pass };
    running.add(deadline);
    // It may be longer than the last call: no process waits for it.
    timer ??= setTimeout(look, ms).unref();
    return () => void running.delete(deadline);
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

function endOf({ reason }: CallSignal): CodedError {
  // Of another deadline of ours, around this one.
  if (reason instanceof CodedError) return reason;
  const isDeadline = reason instanceof DOMException && reason.name === 'TimeoutError';
  return isDeadline ? new CodedError('SUBGRAPH_TIMEOUT', undefined, { cause: reason }) : new CancelledCall(reason);
}
