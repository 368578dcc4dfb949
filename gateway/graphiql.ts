import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const distFolder = join(import.meta.dirname, 'graphiql', 'dist');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

const notBuilt =
  '<!doctype html><title>Tradepost</title><p>GraphiQL is not built yet. Run <code>npx vite build gateway/graphiql</code>, then reload. ' +
  'The API is at <code>/graphql</code>.</p>';

/**
 * Serves GraphiQL at `/` from our own files, and what it needs to know at `/config.json`. The page may load and call nothing but this
 * server and the subscription server. Files are read once, when the gateway starts.
 */
export async function serveGraphiql(
  app: FastifyInstance,
  options: { subscriptionsUrl: string | undefined; demoPassword: string | undefined; folder?: string },
): Promise<void> {
  const { subscriptionsUrl, demoPassword, folder = distFolder } = options;
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

  const files = await readFiles(folder);
  for (const [path, content] of files) {
    const url = path === 'index.html' ? '/' : `/${path}`;
    const type = types[extname(path)] ?? 'application/octet-stream';
    // Names of files in assets/ carry a hash of what is in them.
    const cache = path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    app.get(url, (_request, reply) =>
      reply.headers({ 'content-type': type, 'cache-control': cache, 'content-security-policy': policy }).send(content),
    );
  }
  if (!files.has('index.html')) {
    app.get('/', (_request, reply) =>
      reply
        .type(types['.html'] as string)
        .header('content-security-policy', policy)
        .send(notBuilt),
    );
  }
  app.get('/config.json', (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send({ subscriptionsUrl: subscriptionsUrl ?? null, demoPassword: demoPassword ?? null }),
  );
}

async function readFiles(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [file.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(file)] as const),
    ),
  );
}
