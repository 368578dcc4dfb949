import { toReleasedDocuments } from '../../client/documents/released-documents.ts';
import { etagOf, isKnown } from '../conditions.ts';
import { at, type RouteContext, type Routes, targetOf, targetParams } from '../prepare-routes.ts';

/** Gateways that ask within this time share one reading of the releases, which may be megabytes. */
const sharedForMs = 1_000;

/** The documents of the active releases, for gateways that execute no others. */
export function addDocuments(routes: Routes, context: RouteContext): void {
  const read = new Map<string, { at: number; body: Promise<string> }>();

  function bodyOf(target: ReturnType<typeof targetOf>): Promise<string> {
    const known = read.get(target.name);
    if (known && performance.now() - known.at < sharedForMs) return known.body;
    const body = target.store
      .releases()
      .then((releases) => JSON.stringify(toReleasedDocuments(releases.filter(({ state }) => state === 'active'))));
    read.set(target.name, { at: performance.now(), body });
    // Kept no longer than it is shared; a failure is not shared at all.
    void body.then(
      () => setTimeout(() => forget(target.name, body), sharedForMs).unref(),
      () => forget(target.name, body),
    );
    return body;
  }

  function forget(name: string, body: Promise<string>): void {
    if (read.get(name)?.body === body) read.delete(name);
  }

  routes.get(
    `${at}/documents`,
    {
      config: { scope: 'read' },
      schema: { summary: 'The documents of all active releases, for gateways', params: targetParams },
    },
    async (request, reply) => {
      const body = await bodyOf(targetOf(context, request));
      const etag = etagOf(body);
      // No shared cache may store it: only the registry decides who may read.
      void reply.headers({ etag, 'cache-control': 'private, no-cache' });
      return isKnown(request, etag) ? reply.code(304).send() : reply.type('application/json; charset=utf-8').send(body);
    },
  );
}
