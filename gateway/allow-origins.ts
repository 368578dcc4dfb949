import type { IncomingMessage } from 'node:http';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { traceIdHeader } from '#platform/process/http.ts';
import { clientNamePrefixes } from '#registry/client/client-headers.ts';

/** Browsers ask again after this many seconds whether they may call. */
const preflightMaxAgeSeconds = 600;
const exposedHeaders = [traceIdHeader, 'retry-after'];
const alwaysAllowed = [
  'authorization',
  'content-type',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  // Tracing in the page: W3C trace context, OpenTelemetry and Sentry.
  'traceparent',
  'tracestate',
  'baggage',
  'sentry-trace',
  'x-request-id',
  ...clientNamePrefixes.flatMap((prefix) => [`${prefix}name`, `${prefix}version`]),
];

/**
 * Lets web pages of these origins call the API; `'any'` is for development. Credentials are never allowed: callers show a bearer token, so a page
 * can act for a visitor only if it was given that visitor's token. Routes with `config: { cors: false }` stay out of reach of other origins.
 * Call it before routes are added. Answers with
 * the headers for an answer that does not come from Fastify.
 */
export async function allowOrigins(
  app: FastifyInstance,
  options: { origins: readonly string[] | 'any'; headers: readonly string[] },
): Promise<(request: IncomingMessage) => Record<string, string>> {
  const { origins, headers } = options;
  await app.register(cors, {
    origin: origins === 'any' ? '*' : [...origins],
    methods: ['GET', 'POST', 'PUT'],
    allowedHeaders: [...alwaysAllowed, ...headers],
    exposedHeaders,
    maxAge: preflightMaxAgeSeconds,
    strictPreflight: false,
  });
  const exposed = { 'access-control-expose-headers': exposedHeaders.join(', ') };
  return ({ headers: { origin } }) => {
    if (origins === 'any') return { 'access-control-allow-origin': '*', ...exposed };
    const allowed = origin !== undefined && origins.includes(origin);
    return { vary: 'Origin', ...(allowed ? { 'access-control-allow-origin': origin } : {}), ...exposed };
  };
}
