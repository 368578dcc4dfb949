import type { Pool } from 'undici';

/**
 * Posts a text and reads the answer as text. By undici's handler instead of `request`: no stream is made for an answer that is read immediately as a
 * whole. `headers` are names and values in turns. Rejects with undici's error, or with the signal's reason as soon as it fires, also while the request
 * waits for a connection; a request with a signal has no other limit of time.
 */
export function postText(
  pool: Pool,
  request: { path: string; headers: string[]; body: string; signal: AbortSignal | undefined },
): Promise<{ statusCode: number; text: string }> {
  const { path, headers, body, signal } = request;
  // The pool's own timers are for requests without a signal.
  const timeouts = signal ? noTimeouts : undefined;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(toError(signal.reason));
      return;
    }
    let abort: ((reason: Error) => void) | undefined;
    const onAbort = () => {
      abort?.(toError(signal?.reason));
      reject(toError(signal?.reason));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const chunks: Buffer[] = [];
    let statusCode = 0;
    pool.dispatch(
      { path, method: 'POST', headers, body, ...timeouts },
      {
        onRequestStart(controller) {
          abort = (reason) => controller.abort(reason);
          if (signal?.aborted) abort(toError(signal.reason));
        },
        onResponseStart(_controller, status) {
          statusCode = status;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          signal?.removeEventListener('abort', onAbort);
          const [only] = chunks;
          const bytes = only && chunks.length === 1 ? only : Buffer.concat(chunks);
          resolve({ statusCode, text: bytes.toString('utf8') });
        },
        onResponseError(_controller, error) {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      },
    );
  });
}

const noTimeouts = { headersTimeout: 0, bodyTimeout: 0 };

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the call was given up', { cause: reason });
}
