import type { FastifyInstance } from 'fastify';
import { clientNamePrefixes } from '#registry/client/client-headers.ts';

/** Browsers ask again after this long whether they may call. */
const preflightMaxAgeSeconds = 600;
const allowedHeaders = [
  'authorization',
  'content-type',
  'traceparent',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  ...clientNamePrefixes.flatMap((prefix) => [`${prefix}name`, `${prefix}version`]),
].join(', ');

/**
 * Lets web pages of these origins call the API. Credentials are never allowed: callers show a bearer token, so a page can act for a visitor
 * only if it was given that visitor's token. `'any'` is for development.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[] | 'any'): void {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origins !== 'any') void reply.header('vary', 'Origin');
    if (origin === undefined) return;
    const allowed = origins === 'any' || origins.includes(origin);
    if (allowed) {
      void reply.headers({
        'access-control-allow-origin': origins === 'any' ? '*' : origin,
        'access-control-expose-headers': 'x-trace-id',
      });
    }
    if (request.method !== 'OPTIONS') return;
    if (allowed) {
      void reply.headers({
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': allowedHeaders,
        'access-control-max-age': String(preflightMaxAgeSeconds),
      });
    }
    return reply.code(204).send();
  });
}
