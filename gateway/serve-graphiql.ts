import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const distFolder = join(import.meta.dirname, 'graphiql', 'dist');

const notBuilt =
  '<!doctype html><title>Tradepost</title><p>GraphiQL is not built yet. Run <code>npx vite build gateway/graphiql</code>, then reload. ' +
  'The API is at <code>/graphql</code>.</p>';

/**
 * Serves GraphiQL at `/` from our own files, and its settings at `/config.json`, which pages of other origins cannot read. The page may load and
 * call nothing but this server and the subscription server. The list of files is read once, when the gateway starts.
 */
export async function serveGraphiql(
  app: FastifyInstance,
  options: {
    subscriptionsUrl: string | undefined;
    /** Where people read the schema registry; the page links to it. */
    registryPageUrl: string | undefined;
    demoPassword: string | undefined;
    folder?: string;
  },
): Promise<void> {
  const { subscriptionsUrl, registryPageUrl, demoPassword, folder = distFolder } = options;
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // The editor writes its colours and positions as inline styles; scripts stay limited to files.
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    "worker-src 'self'",
    `connect-src 'self'${subscriptionsUrl ? ` ${new URL(subscriptionsUrl).origin}` : ''}`,
    "manifest-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  if (existsSync(join(folder, 'index.html'))) {
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      decorateReply: false,
      cacheControl: false,
      setHeaders(reply, path) {
        // Names of files in assets/ carry a hash of their content.
        const hashed = path.startsWith(join(folder, 'assets'));
        void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        void reply.header('content-security-policy', policy);
      },
    });
  } else {
    app.get('/', (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(notBuilt),
    );
  }
  app.get('/config.json', { config: { cors: false } }, (_request, reply) =>
    reply.headers({ 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' }).send({
      subscriptionsUrl: subscriptionsUrl ?? null,
      registryUrl: registryPageUrl ?? null,
      demoPassword: demoPassword ?? null,
    }),
  );
}
