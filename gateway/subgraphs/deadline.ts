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
 *
 * One promise and one controller with a timer cost less than `Promise.race` and `AbortSignal.any`, and leave nothing behind after the call.
 */
export function withDeadline<Result>(
  ms: number,
  outer: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (outer?.aborted) return Promise.reject(endOf(outer));
  return new Promise((resolve, reject) => {
    const abort = new AbortController();
    const end = (error: CodedError) => {
      clean();
      reject(error);
      abort.abort(error);
    };
    const onOuter = outer && (() => end(endOf(outer)));
    if (onOuter) outer.addEventListener('abort', onOuter);
    const timer = setTimeout(() => end(new CodedError('SUBGRAPH_TIMEOUT')), ms);
    function clean(): void {
      clearTimeout(timer);
      if (onOuter) outer?.removeEventListener('abort', onOuter);
    }
    call(abort.signal).then(
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
}

function endOf({ reason }: AbortSignal): CodedError {
  // Of another deadline of ours, around this one.
  if (reason instanceof CodedError) return reason;
  const isDeadline = reason instanceof DOMException && reason.name === 'TimeoutError';
  return isDeadline ? new CodedError('SUBGRAPH_TIMEOUT', undefined, { cause: reason }) : new CancelledCall(reason);
}
