import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import net from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openHttpClient } from '#platform/http-client/http-client.ts';
import { ResponseTooLarge } from '#platform/http-client/post-text.ts';
import { eventually } from '../support/eventually.ts';

const bounds = { connections: 4, responseBytes: 1_000_000 };
const request = { path: '/graphql', headers: ['content-type', 'application/json'], body: '{}' };

async function addressOf(server: net.Server | Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

/** A server that answers each request on a connection with these pieces, each in a packet of its own. */
async function serverSending(answer: readonly (string | Buffer)[], options: { end?: boolean } = {}) {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => {
      void (async () => {
        for (const piece of answer) {
          await new Promise((resolve) => socket.write(piece, resolve));
          await nextTurn();
        }
        if (options.end) socket.end();
      })();
    });
  });
  const url = await addressOf(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url, sockets, connections: () => connections };
}

/** A server by Node, and what it got. */
async function nodeServer(respond: (body: string, response: import('node:http').ServerResponse) => void) {
  const got: { url: string | undefined; headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
  let connections = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      got.push({ url: incoming.url, headers: incoming.headers, body });
      respond(body, response);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  const url = await addressOf(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, got, server, connections: () => connections };
}

describe('a request', () => {
  test('arrives with its path, headers and body, whatever characters are in them', async () => {
    const server = await nodeServer((body, response) => response.end(body));
    const post = openHttpClient(server.url, bounds);
    const body = JSON.stringify({ text: 'Grüße, 日本, 😀', long: 'é'.repeat(100_000) });
    const answer = await post({ path: '/a?b=c', headers: ['x-name', 'Zoë', 'x-empty', ''], body });
    expect(answer).toMatchObject({ status: 200, text: body });
    expect(server.got).toMatchObject([
      {
        url: '/a?b=c',
        body,
        headers: { 'x-name': 'Zoë', 'x-empty': '', 'content-length': String(Buffer.byteLength(body)) },
      },
    ]);
    expect(server.got[0]?.headers['host']).toBe(new URL(server.url).host);
  });

  test('with a line end in a header is not sent', async () => {
    const server = await nodeServer((_, response) => response.end());
    const post = openHttpClient(server.url, bounds);
    for (const value of ['a\r\nx-admin: 1', 'a\nb', 'a\0b', '日本'])
      await expect(post({ ...request, headers: ['x-name', value] })).rejects.toThrow('x-name cannot be sent');
    expect(server.got).toEqual([]);
  });

  test('uses a connection again, and as many as are allowed', async () => {
    const pending: (() => void)[] = [];
    const server = await nodeServer((body, response) => pending.push(() => response.end(body)));
    const post = openHttpClient(server.url, { ...bounds, connections: 2 });
    const bodies = ['a', 'b', 'c', 'd', 'e'];
    const answers = bodies.map((body) => post({ ...request, body }));
    for (let served = 0; served < bodies.length; ) {
      await eventually(() => pending.length > 0);
      for (const answer of pending.splice(0)) {
        answer();
        served += 1;
      }
    }
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(bodies);
    expect(server.connections()).toBe(2);
  });

  test('ends by its signal while it waits for a connection, and is never sent', async () => {
    const server = await nodeServer((body, response) => body === 'last' && response.end());
    const post = openHttpClient(server.url, { ...bounds, connections: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const carried = post({ ...request, body: 'carried', signal: first.signal });
    const waiting = post({ ...request, body: 'waiting', signal: second.signal });
    await eventually(() => server.got.length === 1);
    second.abort(new Error('too late'));
    await expect(waiting).rejects.toThrow('too late');
    // A request on its way ends with its connection: what the server still answers belongs to nobody.
    const last = post({ ...request, body: 'last' });
    first.abort(new Error('given up'));
    await expect(carried).rejects.toThrow('given up');
    expect((await last).status).toBe(200);
    expect(server.got.map(({ body }) => body)).toEqual(['carried', 'last']);
    await expect(post({ ...request, signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  });
});

describe('a response', () => {
  const body = '{"data":{"name":"Grüße 😀"}}';
  const bytes = Buffer.from(body);
  const head = (fields: string, status = '200 OK') => `HTTP/1.1 ${status}\r\n${fields}\r\n\r\n`;
  const sized = Buffer.concat([Buffer.from(head(`Content-Length: ${bytes.length}`)), bytes]);
  const inChunks = Buffer.concat([
    Buffer.from(head('transfer-encoding: chunked')),
    Buffer.from('5;name=value\r\n'),
    bytes.subarray(0, 5),
    Buffer.from(`\r\n${(bytes.length - 5).toString(16)}\r\n`),
    bytes.subarray(5),
    Buffer.from('\r\n0\r\ntrailer: 1\r\n\r\n'),
  ]);
  const single = (whole: Buffer) => Array.from(whole, (_, index) => whole.subarray(index, index + 1));

  test.each([
    ['with a length', [sized]],
    ['with a length, in single bytes', single(sized)],
    ['in chunks', [inChunks]],
    ['in chunks, in single bytes', single(inChunks)],
    [
      'after 100 Continue and 103 Early Hints',
      [`HTTP/1.1 100 Continue\r\n\r\n${head('link: </a>', '103 Early Hints')}`, sized],
    ],
  ])('%s is read, and the connection is used again', async (_how, pieces) => {
    const server = await serverSending(pieces);
    const post = openHttpClient(server.url, bounds);
    for (let count = 0; count < 3; count += 1) expect(await post(request)).toMatchObject({ status: 200, text: body });
    expect(server.connections()).toBe(1);
  });

  test.each([
    ['that lasts until the connection ends', [head('connection: close'), bytes], true],
    ['of HTTP/1.0', [`HTTP/1.0 200 OK\r\ncontent-length: ${bytes.length}\r\n\r\n`, bytes], false],
    ['that asks to close', [head(`connection: close\r\ncontent-length: ${bytes.length}`), bytes], false],
    [
      'that leaves no time for another request',
      [head(`keep-alive: timeout=1\r\ncontent-length: ${bytes.length}`), bytes],
      false,
    ],
    ['with more bytes than its length', [Buffer.concat([sized, Buffer.from('HTTP/1.1 200 OK\r\n')])], false],
  ])('%s is read, and the connection is not used again', async (_how, pieces, end) => {
    const server = await serverSending(pieces, { end });
    const post = openHttpClient(server.url, bounds);
    for (let count = 0; count < 2; count += 1) expect(await post(request)).toMatchObject({ status: 200, text: body });
    expect(server.connections()).toBe(2);
  });

  test.each([
    ['is cut off within its body', [sized.subarray(0, -1)], true, /ended within a response/],
    ['is cut off within its head', ['HTTP/1.1 200'], true, /ended within a response/],
    ['never begins', [], true, /closed/],
    ['is not HTTP', ['SSH-2.0-OpenSSH_9.2\r\n\r\n'], false, /not HTTP/],
    ['has two lengths', [head('content-length: 1\r\ncontent-length: 2'), 'ab'], false, /several lengths/],
    [
      'has a length and chunks',
      [head('content-length: 1\r\ntransfer-encoding: chunked'), 'a'],
      false,
      /several lengths/,
    ],
    ['has a wrong length', [head('content-length: 1e3'), 'ab'], false, /not a number/],
    [
      'has a chunk that is longer than it says',
      [head('transfer-encoding: chunked'), '1\r\nab\r\n0\r\n\r\n'],
      false,
      /longer than it says/,
    ],
    ['has a chunk without a size', [head('transfer-encoding: chunked'), 'x\r\n'], false, /no size/],
    ['has a head without an end', [head(`x: ${'a'.repeat(20_000)}`)], false, /too large/],
    ['changes the protocol', [head('upgrade: x', '101 Switching Protocols')], false, /changed the protocol/],
  ])('that %s fails, and the next request gets another connection', async (_how, pieces, end, message) => {
    const server = await serverSending(pieces, { end });
    const post = openHttpClient(server.url, bounds);
    for (let count = 0; count < 2; count += 1) await expect(post(request)).rejects.toThrow(message);
    expect(server.connections()).toBe(2);
  });

  test.each([
    ['a length', [head('content-length: 101')]],
    ['chunks', [head('transfer-encoding: chunked'), `64\r\n${'a'.repeat(100)}\r\n`, '1\r\na\r\n']],
    ['the end of the connection', [head('connection: close'), 'a'.repeat(101)]],
  ])('by %s that is too large fails', async (_how, pieces) => {
    const server = await serverSending(pieces);
    const post = openHttpClient(server.url, { ...bounds, responseBytes: 100 });
    await expect(post(request)).rejects.toThrow(ResponseTooLarge);
    await eventually(() => [...server.sockets].every((socket) => socket.destroyed));
  });

  test('without a body is an empty text', async () => {
    const server = await serverSending([head('x: 1', '204 No Content')]);
    const post = openHttpClient(server.url, bounds);
    expect(await post(request)).toMatchObject({ status: 204, text: '' });
    expect(await post(request)).toMatchObject({ status: 204, text: '' });
  });

  test('before the request is read as a whole is an answer, and the connection is not used again', async () => {
    const server = net.createServer((socket) => {
      socket.pause();
      socket.write(sized);
    });
    const url = await addressOf(server);
    onTestFinished(() => void server.close());
    const post = openHttpClient(url, bounds);
    expect(await post({ ...request, body: 'a'.repeat(50_000_000) })).toMatchObject({ status: 200, text: body });
    expect(await post(request)).toMatchObject({ status: 200, text: body });
  });
});

describe('a server', () => {
  test('that closes an idle connection costs no request', async () => {
    const server = await nodeServer((body, response) => response.end(body));
    const post = openHttpClient(server.url, bounds);
    await post(request);
    server.server.closeAllConnections();
    await eventually(async () => (await post(request)).status === 200);
    expect(server.connections()).toBe(2);
  });

  test('that does not exist is an error for every request, also for requests that wait for a connection', async () => {
    const server = await nodeServer(() => undefined);
    server.server.close();
    await once(server.server, 'close');
    const post = openHttpClient(server.url, { ...bounds, connections: 1 });
    const ends = await Promise.allSettled([post(request), post(request), post(request)]);
    expect(ends).toMatchObject(Array.from({ length: 3 }, () => ({ reason: { code: 'ECONNREFUSED' } })));
  });

  test('that comes back is called again', async () => {
    const server = await serverSending(['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok']);
    const post = openHttpClient(server.url, { ...bounds, connections: 1 });
    await post(request);
    for (const socket of server.sockets) socket.resetAndDestroy();
    await eventually(async () => (await post(request)).text === 'ok');
  });

  test('that keeps a connection open does not keep a process that is done', async () => {
    const server = await nodeServer((body, response) => response.end(body));
    server.server.keepAliveTimeout = 600_000;
    const module = new URL('../../platform/http-client/http-client.ts', import.meta.url).href;
    const program = `import { openHttpClient } from '${module}';
      const post = openHttpClient('${server.url}', ${JSON.stringify(bounds)});
      console.log((await post(${JSON.stringify(request)})).text);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      timeout: 60_000,
    });
    expect(stdout).toBe(`${request.body}\n`);
  });

  test('at an IPv6 address is reached', async () => {
    const server = createServer((_, response) => response.end('six'));
    server.listen(0, '::1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const post = openHttpClient(`http://[::1]:${(server.address() as net.AddressInfo).port}`, bounds);
    expect((await post(request)).text).toBe('six');
  });
});
