import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, errorBody, errorCodes } from '#platform/process/errors.ts';
import { startTrace } from '#platform/telemetry/trace.ts';

/** Why an upgrade request is not served. */
export interface UpgradeRefusal {
  code: ErrorCode;
  message: string;
  retryAfterSeconds?: number;
  /** Further lines of the head. */
  headers?: readonly string[];
}

/**
 * Answers an upgrade request with a refusal in the shape of every refused HTTP request, then lets go of the socket. Node has removed its own
 * listeners from it: without one for 'error' a peer that resets would end our process, and one that never closes would keep its half of the
 * connection.
 */
export function refuseUpgrade(socket: Duplex, refusal: UpgradeRefusal): void {
  const { code, message, retryAfterSeconds, headers = [] } = refusal;
  const { status } = errorCodes[code];
  const { traceId } = startTrace(null);
  const body = JSON.stringify(errorBody(code, message, traceId));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Trace-Id: ${traceId}`,
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
    ...headers,
    'Connection: close',
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
