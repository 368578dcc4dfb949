import type { Pool } from 'undici';

/**
 * Posts a text and reads the answer as text. By undici's handler instead of `request`: no stream is made for an answer that is read immediately as a
 * whole. Rejects with undici's error, or with the signal's reason as soon as it fires, also while the request waits for a connection.
 */
export function postText(
  pool: Pool,
  request: { path: string; headers: Record<string, string>; body: string; signal: AbortSignal | undefined },
): Promise<{ statusCode: number; text: string }> {
  const { path, headers, body, signal } = request;
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
      { path, method: 'POST', headers, body },
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
          resolve({ statusCode, text: Buffer.concat(chunks).toString('utf8') });
        },
        onResponseError(_controller, error) {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      },
    );
  });
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the call was given up', { cause: reason });
}
