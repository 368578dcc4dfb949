import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../../../platform/process/errors.ts';
import { etagOf, isKnown, waitIn } from '../conditions.ts';
import { summaryOf } from '../../report/to-report.ts';
import type { Version } from '../../model/version.ts';
import type { SchemasOf } from '../schemas-of-version.ts';
import { at, type RouteContext, type Routes, targetOf, targetParams } from '../prepare-routes.ts';

/** Proxies close a connection that is silent for 60 s, some after 30 s. */
const heartbeatMs = 15_000;

const contractQuery = z.object({
  contract: z.string().optional().describe('A contract of the configuration: only the part that it shows.'),
});
const sdl = 'text/plain; charset=utf-8';
const json = 'application/json; charset=utf-8';

/** The live version for followers: strong ETags and 304, long polls, server-sent events. */
export function addFollowing(routes: Routes, context: RouteContext & { schemasOf: SchemasOf }): void {
  const { registry, schemasOf } = context;
  /** Sends one representation of the live version; with `Prefer: wait=N`, once it differs from the one the caller has. */
  async function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    type: string,
    represent: (version: Version) => string | Promise<string>,
  ): Promise<FastifyReply> {
    const { name, store } = targetOf(context, request);
    const seconds = waitIn(request);
    const deadline = performance.now() + seconds * 1000;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    for (;;) {
      const head = await store.head();
      const body = head && (await represent(head));
      const etag = body === null ? null : etagOf(body);
      const news = etag !== null && !isKnown(request, etag);
      const left = deadline - performance.now();
      if (!news && (await registry.changes.wait(name, head?.number ?? null, left, gone.signal))) continue;
      if (head === null || body === null || etag === null)
        throw new CodedError('NOT_FOUND', `${name} has no version yet`);
      // No shared cache may store it: only the registry decides who may read.
      void reply.headers({ etag, 'x-schema-version': String(head.number), 'cache-control': 'private, no-cache' });
      if (seconds > 0) void reply.header('preference-applied', `wait=${seconds}`);
      return news ? reply.type(type).send(body) : reply.code(304).send();
    }
  }

  const config = { scope: 'read' as const };
  routes.get(
    `${at}/supergraph`,
    { config, schema: { summary: 'The live supergraph', params: targetParams, querystring: contractQuery } },
    (request, reply) =>
      serve(request, reply, sdl, async (version) => (await schemasOf(version, request.query.contract)).supergraphSdl),
  );
  routes.get(
    `${at}/api`,
    {
      config,
      schema: { summary: 'The live API schema, as clients see it', params: targetParams, querystring: contractQuery },
    },
    (request, reply) =>
      serve(request, reply, sdl, async (version) => (await schemasOf(version, request.query.contract)).apiSdl),
  );
  routes.get(
    `${at}/subgraphs`,
    { config, schema: { summary: 'The live subgraphs', params: targetParams } },
    (request, reply) => serve(request, reply, json, (version) => JSON.stringify(version.subgraphs)),
  );

  routes.get(
    `${at}/events`,
    { config, schema: { summary: 'Every version as it goes live, as server-sent events', params: targetParams } },
    async (request, reply) => {
      const { name, store } = targetOf(context, request);
      const last = Number(request.headers['last-event-id'] ?? Number.NaN);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const from = Number.isInteger(last) && last >= 0 ? last : ((await store.head())?.number ?? 0);

      async function* events(): AsyncGenerator<string> {
        let seen = from;
        // Shows immediately that the connection works.
        yield ': following\n\n';
        while (!gone.signal.aborted) {
          // Read before the versions: a version stored in between ends the wait below.
          const head = (await store.head())?.number ?? null;
          // Below the caller's last version: the versions were restored, and every later one is new.
          seen = Math.min(seen, head ?? 0);
          const versions = await store.versions(seen, 100);
          for (const version of versions) {
            seen = version.number;
            yield `event: version\nid: ${version.number}\ndata: ${JSON.stringify(summaryOf(version))}\n\n`;
          }
          if (versions.length > 0) continue;
          const began = performance.now();
          const changed = await registry.changes.wait(name, head, heartbeatMs, gone.signal);
          // The wait was refused: too many callers wait, or this process is stopping. The caller reconnects with Last-Event-ID.
          if (!changed && performance.now() - began < heartbeatMs - 100) return;
          if (!changed) yield ': still here\n\n';
        }
      }
      return reply
        .headers({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' })
        .type('text/event-stream; charset=utf-8')
        .send(Readable.from(events()));
    },
  );
}
