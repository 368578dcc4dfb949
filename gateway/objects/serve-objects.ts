import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { openFile, putStream } from '#platform/objects/folder-store.ts';
import { type ObjectSettings, objectFolder } from '#platform/objects/open-object-store.ts';
import { isKey } from '#platform/objects/object-store.ts';
import { openUploadSignatures, type UploadTicket } from '#platform/objects/upload-signature.ts';
import { CodedError } from '#platform/process/errors.ts';

/** A public key never has another content. A page that is opened from here by mistake runs nothing. */
const imageHeaders = {
  'cache-control': 'public, max-age=31536000, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
};

/**
 * Serves the files of a folder, for a shop without an object store: everybody reads `GET /images/…`, and `PUT /uploads/…` takes a file at an address that a
 * subgraph has signed.
 */
export async function serveObjects(
  app: FastifyInstance,
  settings: ObjectSettings & { TRADEPOST_SECRET: string },
  now: () => Date,
): Promise<void> {
  const folder = objectFolder(settings);
  // A bucket is reached without the gateway.
  if (folder === undefined) return;
  const signatures = openUploadSignatures(settings.TRADEPOST_SECRET);

  app.get<{ Params: { '*': string } }>('/images/*', async (request, reply) => {
    const key = `images/${request.params['*']}`;
    const file = isKey(key) && key.endsWith('.webp') ? await openFile(folder, key) : undefined;
    if (!file) throw new CodedError('NOT_FOUND');
    const tag = `"${key.slice('images/'.length)}"`;
    void reply.headers({ ...imageHeaders, etag: tag });
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    return reply.type('image/webp').header('content-length', file.bytes).send(file.stream());
  });

  // A scope of its own: only here a body is a stream of any type.
  await app.register(async (scope) => {
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.put<{ Params: { '*': string }; Querystring: Readonly<Record<string, unknown>>; Body: Readable | undefined }>(
      '/uploads/*',
      async (request, reply) => {
        const ticket = ticketOf(`uploads/${request.params['*']}`, request.query);
        const signature = request.query['signature'];
        if (!ticket || typeof signature !== 'string' || !signatures.check(ticket, signature)) {
          throw new CodedError('FORBIDDEN', 'This address was not signed by the shop');
        }
        if (now().getTime() >= ticket.expires * 1000) {
          throw new CodedError('FORBIDDEN', 'This address has expired; start the upload again');
        }
        if (request.headers['content-type'] !== ticket.contentType) throw new CodedError('UNSUPPORTED_MEDIA_TYPE');
        // Node reads exactly as many bytes as the header says.
        if (!request.body || request.headers['content-length'] !== String(ticket.bytes)) {
          throw new CodedError('BAD_REQUEST', `Expected a body of ${ticket.bytes} bytes, as the upload was started`);
        }
        await putStream(folder, ticket.key, request.body);
        return reply.code(200).send();
      },
    );
  });
}

function ticketOf(key: string, query: Readonly<Record<string, unknown>>): UploadTicket | undefined {
  const { type, bytes, expires } = query;
  if (!isKey(key) || typeof type !== 'string') return undefined;
  if (typeof bytes !== 'string' || !/^\d{1,15}$/.test(bytes)) return undefined;
  if (typeof expires !== 'string' || !/^\d{1,15}$/.test(expires)) return undefined;
  return { key, contentType: type, bytes: Number(bytes), expires: Number(expires) };
}
