import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ErrorCode, errorBody, errorCodes } from '#platform/process/errors.ts';
import { currentTraceId } from '#platform/telemetry/trace.ts';
import { pageHeaders } from './page-headers.ts';

/** Why a request for a stream is not served. */
export interface StreamRefusal {
  code: ErrorCode;
  message?: string;
  retryAfterSeconds?: number | undefined;
}

/** Answers a request in the shape of every refused HTTP request. */
export function refuseStream(
  request: IncomingMessage,
  response: ServerResponse,
  { code, message, retryAfterSeconds }: StreamRefusal,
  origins: readonly string[] | undefined,
): void {
  response
    .writeHead(errorCodes[code].status, {
      ...pageHeaders(request, origins),
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-trace-id': currentTraceId() ?? '',
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      // What was not read of the request must not be taken for the next one.
      connection: 'close',
    })
    .end(JSON.stringify(errorBody(code, message)));
}
