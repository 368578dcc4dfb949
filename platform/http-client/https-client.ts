import { errors, Pool } from 'undici';
import {
  answerTimeoutMs,
  type ClientBounds,
  connectTimeoutMs,
  type PostText,
  reasonOf,
  ResponseTooLarge,
} from './post-text.ts';

const noTimeouts = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * Opens a client of a server over TLS, by undici. By undici's handler instead of `request`: no stream is made for an answer that is read
 * as a whole.
 */
export function openHttpsClient(origin: string, { connections, responseBytes }: ClientBounds): PostText {
  const pool = new Pool(origin, {
    connections,
    maxResponseSize: responseBytes,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: 30_000,
  });

  return ({ path, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(reasonOf(signal));
      let abort: ((reason: Error) => void) | undefined;
      const onAbort =
        signal &&
        (() => {
          abort?.(reasonOf(signal));
          reject(reasonOf(signal));
        });
      if (onAbort) signal.addEventListener('abort', onAbort);
      const clean = () => onAbort && signal.removeEventListener('abort', onAbort);
      const chunks: Buffer[] = [];
      let status = 0;
      pool.dispatch(
        // The pool's own timers are for requests without a signal.
        { path, method: 'POST', headers: [...headers], body, ...(signal ? noTimeouts : undefined) },
        {
          onRequestStart(controller) {
            abort = (reason) => controller.abort(reason);
            if (signal?.aborted) abort(reasonOf(signal));
          },
          onResponseStart(_controller, statusCode) {
            status = statusCode;
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk);
          },
          onResponseEnd() {
            clean();
            resolve({ status, text: Buffer.concat(chunks).toString('utf8') });
          },
          onResponseError(_controller, error) {
            clean();
            const tooLarge = error instanceof errors.ResponseExceededMaxSizeError;
            reject(tooLarge ? new ResponseTooLarge(error.message, { cause: error }) : error);
          },
        },
      );
    });
}
