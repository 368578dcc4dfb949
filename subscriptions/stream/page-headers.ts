import type { IncomingMessage } from 'node:http';
import { clientNamePrefixes } from '#registry/client/client-headers.ts';

/** Browsers ask again after this many seconds whether they may send a request. */
const preflightMaxAgeSeconds = 600;

const requestHeaders = [
  'authorization',
  'content-type',
  'last-event-id',
  'traceparent',
  'tracestate',
  ...clientNamePrefixes.flatMap((prefix) => [`${prefix}name`, `${prefix}version`]),
];

/**
 * The headers by which a browser lets pages read the answer: all pages, or those of `origins`. Never with credentials: a page can follow for a
 * visitor only if it was given that visitor's token.
 */
export function pageHeaders(
  { method, headers: { origin } }: IncomingMessage,
  origins: readonly string[] | undefined,
): Record<string, string> {
  if (origin === undefined) return {};
  if (origins && !origins.includes(origin)) return { vary: 'origin' };
  return {
    ...(origins ? { 'access-control-allow-origin': origin, vary: 'origin' } : { 'access-control-allow-origin': '*' }),
    'access-control-expose-headers': 'x-trace-id, retry-after',
    ...(method === 'OPTIONS'
      ? {
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': requestHeaders.join(', '),
          'access-control-max-age': String(preflightMaxAgeSeconds),
        }
      : {}),
  };
}
