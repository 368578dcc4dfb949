import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

export interface BuiltPage {
  /** Where it is served, such as `/shop`. */
  path: string;
  /** What a build wrote: `index.html`, and `assets/` with names that carry a hash of their content. */
  folder: string;
  /** The command that builds it, for people who have not. */
  build: string;
  policy: string;
  /** Whether every address below `path` is a view of the page, which reads the address itself. */
  views: boolean;
}

/**
 * What a page may load and call: nothing but this server, the subscription server and, of the store of files, pictures. `inlineStyles` is for editors that write their colours and
 * positions as inline styles; scripts stay limited to files.
 */
export function contentPolicy(
  subscriptionsUrl: string | undefined,
  options: { inlineStyles: boolean; objectUrl?: string | undefined },
): string {
  const { inlineStyles, objectUrl } = options;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${inlineStyles ? " 'unsafe-inline'" : ''}`,
    "font-src 'self' data:",
    `img-src 'self' data:${objectUrl ? ` ${new URL(objectUrl).origin}` : ''}`,
    "worker-src 'self'",
    `connect-src 'self'${subscriptionsUrl ? ` ${new URL(subscriptionsUrl).origin}` : ''}`,
    "manifest-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Serves a page from our own files. The list of files is read once, when the gateway starts. */
export async function serveBuiltPage(app: FastifyInstance, page: BuiltPage): Promise<void> {
  const { path, folder, policy } = page;
  // With the query, which is a part of the page's own state.
  app.get(path, (request, reply) => reply.redirect(`.${path}/${request.url.slice(path.length)}`));
  if (!existsSync(join(folder, 'index.html'))) {
    app.get(`${path}/`, (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(notBuilt(page.build)),
    );
    return;
  }
  // A scope of its own: the plugin adds `sendFile` once for each scope.
  await app.register(async (scope) => {
    await scope.register(fastifyStatic, {
      root: folder,
      prefix: `${path}/`,
      wildcard: false,
      cacheControl: false,
      setHeaders(reply, file) {
        const hashed = file.startsWith(join(folder, 'assets'));
        void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        void reply.header('content-security-policy', policy);
      },
    });
    if (!page.views) return;
    scope.get<{ Params: { '*': string } }>(`${path}/*`, (request, reply) =>
      request.params['*'].startsWith('assets/') ? reply.callNotFound() : reply.sendFile('index.html'),
    );
  });
}

const notBuilt = (build: string) =>
  `<!doctype html><title>Tradepost</title><p>This page is not built yet. Run <code>${build}</code>, then start again. ` +
  'The API is at <code>/graphql</code>.</p>';
