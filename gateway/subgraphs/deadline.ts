import { CodedError } from '#platform/process/errors.ts';

/** SUBGRAPH_TIMEOUT, although the subgraph was not late: its caller no longer waits. It says nothing about the subgraph. */
export class CancelledCall extends CodedError {
  constructor(cause: unknown) {
    super('SUBGRAPH_TIMEOUT', undefined, { cause });
  }
}

/**
 * Runs `call` for at most `ms`, then throws SUBGRAPH_TIMEOUT, even if the call ignores its signal. If `outer` fires earlier, throws CancelledCall,
 * or SUBGRAPH_TIMEOUT if `outer` is a deadline itself. `race` throws the same within the call, for what may not see the signal.
 *
 * One controller with a timer costs less than `AbortSignal.any` of two signals, and leaves nothing behind after the call.
 */
export async function withDeadline<Result>(
  ms: number,
  outer: AbortSignal | undefined,
  call: (signal: AbortSignal, race: <Part>(part: Promise<Part>) => Promise<Part>) => Promise<Result>,
): Promise<Result> {
  if (outer?.aborted) throw endOf(outer);
  const abort = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  // Only those who race hear of the rejection.
  ended.catch(() => undefined);
  const end = (error: CodedError) => {
    reject(error);
    abort.abort(error);
  };
  const onOuter = outer && (() => end(endOf(outer)));
  if (onOuter) outer.addEventListener('abort', onOuter);
  const timer = setTimeout(() => end(new CodedError('SUBGRAPH_TIMEOUT')), ms);
  try {
    return await call(abort.signal, (part) => Promise.race([part, ended]));
  } finally {
    clearTimeout(timer);
    if (onOuter) outer.removeEventListener('abort', onOuter);
  }
}

function endOf({ reason }: AbortSignal): CodedError {
  const isDeadline = reason instanceof DOMException && reason.name === 'TimeoutError';
  return isDeadline ? new CodedError('SUBGRAPH_TIMEOUT', undefined, { cause: reason }) : new CancelledCall(reason);
}
