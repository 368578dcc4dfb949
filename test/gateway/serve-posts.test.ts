import { request as httpRequest } from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startTestGateway, type TestGateway } from '../support/start-gateway.ts';

let gateway: TestGateway;
const origins = { CORS_ORIGINS: 'https://shop.example' };

beforeAll(async () => {
  gateway = await startTestGateway({ env: origins });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** This spelling of the media type is left to Fastify. */
const byFastify = 'application/json;charset=utf-8';
/** Those of one answer alone. */
const ownHeaders = [
  'date',
  'x-trace-id',
  'cache-control',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
];

describe('an answer that does not pass through Fastify', () => {
  const query = (text: string, rest: object = {}) => JSON.stringify({ query: text, ...rest });
  const large = `{ ${Array.from({ length: 20 }, (_, index) => `a${index}: order(id: "o-1") { number id }`).join(' ')} }`;

  test.each<[string, string | Buffer, Record<string, string>]>([
    ['of data', query('{ order(id: "o-1") { number customer { name } } }'), {}],
    ['of an allowed page', query('{ __typename }'), { origin: 'https://shop.example' }],
    ['of another page', query('{ __typename }'), { origin: 'https://else.example' }],
    ['for a compressed text', query(large), { 'accept-encoding': 'gzip' }],
    ['for a text compressed by brotli', query(large), { 'accept-encoding': 'gzip, deflate, br' }],
    ['for an encoding that there is not', query(large), { 'accept-encoding': 'x, gzip;q=0' }],
    ['that is too small to compress', query('{ __typename }'), { 'accept-encoding': 'br' }],
    ['in the media type of GraphQL', query('{ nothing }'), { accept: 'application/graphql-response+json' }],
    ['in no media type that there is', query('{ __typename }'), { accept: 'text/html' }],
    ['to a document that is not valid', query('{ nothing }'), {}],
    ['to a wrong variable', query('query($id: ID!) { order(id: $id) { id } }', { variables: { id: {} } }), {}],
    ['with the error of a subgraph', query('{ product(slug: "mug") { name } }'), {}],
    ['to a bad token', query('{ me { name } }'), { authorization: 'Bearer let-me-in' }],
    ['to broken JSON', '{"query": "{ __typename }"', {}],
    ['to an empty body', '', {}],
    ['to a batch', '[]', {}],
    ['to bytes that are no text', Buffer.from([0x22, 0xff, 0x22]), {}],
    ['to a key that changes prototypes', '{"query":"{ __typename }","__proto__":{"a":1}}', {}],
    ['to a trace of the client', query('{ __typename }'), { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }],
  ])('%s is the same as by Fastify', async (_what, body, headers) => {
    const answers = await Promise.all([post(body, headers), post(body, { ...headers, 'content-type': byFastify })]);
    const [own, fastify] = answers.map(comparable);
    expect(own).toEqual(fastify);
    expect(answers[0]?.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-trace-id': expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test.each<[string, string, Record<string, string>, number]>([
    ['a body that is too large', query(`{ __typename } # ${'x'.repeat(300_000)}`), {}, 413],
    ['a body that is compressed', query('{ __typename }'), { 'content-encoding': 'gzip' }, 415],
    ['a host that is none', query('{ __typename }'), { host: 'a]b' }, 400],
  ])('is none for %s', async (_what, body, headers, status) => {
    expect(await post(body, headers)).toMatchObject({ status });
  });

  test('goes to a body that comes in pieces', async () => {
    const text = query('{ order(id: "o-1") { number } }');
    const { port, hostname } = new URL(gateway.url);
    const socket = net.connect(Number(port), hostname);
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n`,
    );
    let got = '';
    socket.on('data', (piece) => (got += piece));
    for (const letter of text) await new Promise((resolve) => socket.write(letter, resolve));
    await eventually(() => got.includes('"number":"TP-1"'));
    socket.destroy();
  });

  test('ends with its connection when the gateway stops', async () => {
    const asked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<{ data: { me: { name: string } } }>();
    const stopping = await startTestGateway({
      subgraphs: { users: () => (asked.resolve(), released.promise) },
    });
    const answer = post(query('{ me { name } }'), {}, stopping.url);
    await asked.promise;
    const stopped = stopping[Symbol.asyncDispose]();
    // No client can connect any more as soon as the gateway stops.
    await eventually(() =>
      post(query('{ __typename }'), {}, stopping.url).then(
        () => false,
        () => true,
      ),
    );
    released.resolve({ data: { me: { name: 'Ada' } } });
    expect(await answer).toMatchObject({
      headers: { connection: 'close' },
      body: Buffer.from('{"data":{"me":{"name":"Ada"}}}'),
    });
    await stopped;
  });
});

interface Got {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** Not by fetch, which adds headers of its own. */
function post(body: string | Buffer, headers: Record<string, string>, url = gateway.url): Promise<Got> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers };
    httpRequest(`${url}/graphql`, { method: 'POST', headers: all, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }),
      );
      response.on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });
}

function comparable({ status, headers, body }: Got) {
  const trace = String(headers['x-trace-id']);
  const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.includes(name)));
  // Compressed texts depend on the pieces that they were compressed in.
  const content: unknown = headers['content-encoding'] || JSON.parse(body.toString().replaceAll(trace, '<trace>'));
  return { status, headers: rest, content };
}
