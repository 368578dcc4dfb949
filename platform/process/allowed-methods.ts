import type { FastifyInstance } from 'fastify';

/**
 * Collects the routes that are added to a server from now on. The returned function returns the methods of an address,
 * in alphabetical order; none for an address without a route.
 */
export function allowedMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { segments: string[]; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    // @fastify/cors adds it for preflight requests to any address: it serves nothing.
    if (url === '*' || (url === '/*' && method === 'OPTIONS')) return;
    routes.push({ segments: url.split('/'), methods: [method].flat() });
  });
  return (path) => {
    const segments = path.split('/');
    const methods = routes.filter((route) => fits(route.segments, segments)).flatMap((route) => route.methods);
    return [...new Set(methods)].toSorted();
  };
}

/** `:name` matches one segment, `*` all following segments. */
function fits(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.at(-1) === '*')
    return path.length >= pattern.length && fits(pattern.slice(0, -1), path.slice(0, pattern.length - 1));
  return pattern.length === path.length && pattern.every((part, index) => part.startsWith(':') || part === path[index]);
}
