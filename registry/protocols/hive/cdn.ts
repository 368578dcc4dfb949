import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../../../platform/process/errors.ts';
import type { SchemasOf } from '../schemas-of-version.ts';
import { versionParameter } from '../request-inputs.ts';
import { prepareRoutes, type RouteContext, targetOf, targetParams } from '../prepare-routes.ts';
import { etagOf, isKnown } from '../conditions.ts';
import type { ClientRelease } from '../../model/evidence.ts';

const sdl = 'text/plain; charset=utf-8';
const json = 'application/json; charset=utf-8';

/** Schemas by the name of their artifact. There is no metadata: subgraphs are published without it. */
const schemas: ReadonlyMap<string, 'supergraphSdl' | 'apiSdl'> = new Map([
  ['supergraph', 'supergraphSdl'],
  ['sdl', 'apiSdl'],
  ['sdl.graphql', 'apiSdl'],
  ['sdl.graphqls', 'apiSdl'],
]);
const artifactParams = targetParams.extend({
  artifact: z.string(),
  contract: z.string().optional(),
  version: versionParameter.optional(),
});
const releaseParams = targetParams.extend({ client: z.string(), release: z.string() });
const documentParams = releaseParams.extend({ hash: z.string() });

/**
 * `GET /artifacts/v1/<graph>/<variant>/…`, with or without an organization before the graph: the files that gateways and clients made for
 * Hive fetch from its CDN, with a token of ours in `X-Hive-CDN-Key`. Paths and answers are the same as in Hive's own worker, `artifact-handler.ts`.
 */
export function addHiveCdn(scope: FastifyInstance, context: RouteContext & { schemasOf: SchemasOf }): void {
  const { schemasOf } = context;
  const routes = prepareRoutes(scope, context, (request) => [request.headers['x-hive-cdn-key']].flat()[0]);
  const config = { scope: 'read' as const };

  for (const at of ['/artifacts/v1/:graph/:variant', '/artifacts/v1/:organization/:graph/:variant']) {
    for (const about of ['', '/contracts/:contract', '/version/:version', '/version/:version/contracts/:contract']) {
      routes.get(`${at}${about}/:artifact`, { config, schema: { params: artifactParams } }, async (request, reply) => {
        const { artifact, contract, version: wanted } = request.params;
        const { name, store } = targetOf(context, request);
        const version = await (wanted === undefined ? store.head() : store.version(wanted));
        if (!version) throw new CodedError('NOT_FOUND', `${name} has no ${wanted === undefined ? '' : 'such '}version`);
        void reply.header('x-hive-schema-version-id', version.id);
        if (artifact === 'services' && contract === undefined) {
          return send(request, reply, json, JSON.stringify(version.subgraphs));
        }
        const schema = schemas.get(artifact);
        if (!schema) throw new CodedError('NOT_FOUND', `There is no artifact ${artifact}`);
        return send(request, reply, sdl, (await schemasOf(version, contract))[schema]);
      });
    }

    routes.get(`${at}/apps/:client/:release`, { config, schema: { params: releaseParams } }, async (request, reply) => {
      const { client, version, state, operations } = await releaseOf(request, request.params);
      const documentHashes = operations.map(({ hash }) => hash);
      const manifest = { appName: client, appVersion: version, isActive: state === 'active', documentHashes };
      return send(request, reply, json, JSON.stringify({ id: `${client}@${version}`, ...manifest }));
    });
    routes.get(
      `${at}/apps/:client/:release/:hash`,
      { config, schema: { params: documentParams } },
      async (request, reply) => {
        const { state, operations } = await releaseOf(request, request.params);
        const document = operations.find(({ hash }) => hash === request.params.hash);
        if (state !== 'active' || !document) throw new CodedError('NOT_FOUND', 'No active release has that document');
        return send(request, reply, sdl, document.body);
      },
    );
  }

  async function releaseOf(
    request: FastifyRequest,
    { client, release }: z.output<typeof releaseParams>,
  ): Promise<ClientRelease> {
    const { store } = targetOf(context, request);
    const found = (await store.releases()).find((stored) => stored.client === client && stored.version === release);
    if (!found) throw new CodedError('NOT_FOUND', `There is no release ${client}@${release}`);
    return found;
  }
}

/** Sends the body, or 304 if the caller has it. */
function send(request: FastifyRequest, reply: FastifyReply, type: string, body: string): FastifyReply {
  const etag = etagOf(body);
  void reply.headers({ etag, 'cache-control': 'private, no-cache' });
  return isKnown(request, etag) ? reply.code(304).send() : reply.type(type).send(body);
}
