import { once } from 'node:events';
import { Agent, get, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { openHttp } from '#platform/process/http.ts';
import { createLog } from '#platform/process/log.ts';

const log = createLog('http', 'silent');

async function listening(add: (app: FastifyInstance) => void, options: { httpsOnly?: boolean } = {}) {
  const app = openHttp({ log, bodyLimitBytes: 10_000, ...options });
  add(app);
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  return { app, url, [Symbol.asyncDispose]: () => app.close() };
}

const echo = (app: FastifyInstance) => app.post('/graphql', async (request) => ({ body: request.body }));

function send(url: URL, method: string, headers: Record<string, string>, body?: string, agent?: Agent) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    head: IncomingMessage['headers'];
    body: string;
  }>();
  httpRequest(url, { method, headers, ...(agent ? { agent } : {}) }, (response) => {
    text(response).then(
      (whole) => resolve({ status: response.statusCode ?? 0, head: response.headers, body: whole }),
      reject,
    );
  })
    .on('error', reject)
    .end(body);
  return promise;
}

const errorOf = (answer: { body: string }) => JSON.parse(answer.body).errors[0];

/** The answer of a raw connection to these bytes. */
async function raw(url: URL, bytes: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname);
  socket.write(bytes);
  return text(socket);
}

describe('while a server closes', () => {
  test('it closes with the last answer, whatever connections stay open', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<string>();
    const { app, url } = await listening((server) =>
      server.get('/slow', () => {
        asked.resolve();
        return answer.promise;
      }),
    );
    const silent = connect(Number(url.port), url.hostname).on('error', () => {});
    await once(silent, 'connect');
    const agent = new Agent({ keepAlive: true });
    const request = get(new URL('/slow', url), { agent });
    await asked.promise;
    const closed = app.close();
    await sleep(50);
    answer.resolve('whole');
    const [response] = await once(request, 'response');
    expect(response.headers.connection).toBe('close');
    expect(await text(response)).toBe('whole');
    await closed;
    if (!silent.destroyed) await once(silent, 'close');
    agent.destroy();
  }, 20_000);

  test('no request of a client that keeps its connection is lost: each gets its answer, or cannot connect', async () => {
    const { app, url } = await listening((server) => server.get('/short', async () => 'whole'));
    const outcomes: string[] = [];
    let closing = false;
    const clients = Array.from({ length: 22 }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (;;) {
        try {
          const { status, head, body } = await send(new URL('/short', url), 'GET', {}, undefined, agent);
          outcomes.push(`${status} ${body}`);
          if (closing && head.connection === 'close') break;
        } catch (error) {
          // The connection was refused before anything was sent: safe to ask another copy.
          outcomes.push(String((error as NodeJS.ErrnoException).code));
          break;
        }
        await sleep(Math.random() * 4);
      }
      agent.destroy();
    });
    await sleep(200);
    closing = true;
    await app.close();
    await Promise.all(clients);
    expect([...new Set(outcomes)].filter((outcome) => outcome !== 'ECONNREFUSED')).toEqual(['200 whole']);
  }, 30_000);

  test('a late request on an open connection is refused with a code of ours', async () => {
    const answer = Promise.withResolvers<string>();
    const { app, url } = await listening((server) => {
      server.get('/slow', () => answer.promise);
      server.get('/short', async () => 'whole');
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await send(new URL('/short', url), 'GET', {}, undefined, agent)).status).toBe(200);
    const slow = send(new URL('/slow', url), 'GET', {});
    await sleep(50);
    const closed = app.close();
    await sleep(2_500);
    const late = await send(new URL('/short', url), 'GET', {}, undefined, agent);
    expect([late.status, late.head.connection, late.head['retry-after']]).toEqual([503, 'close', '1']);
    expect(errorOf(late)).toEqual({
      message: 'This process is stopping; try again',
      extensions: { code: 'SHUTTING_DOWN', retryable: true, traceId: late.head['x-trace-id'] },
    });
    answer.resolve('whole');
    expect((await slow).body).toBe('whole');
    await closed;
    agent.destroy();
  }, 30_000);
});

describe('a refusal', () => {
  test('of a content type takes no longer for 15 kB of blanks', async () => {
    await using server = await listening(echo);
    const blanks = ' '.repeat(15_000);
    const before = process.cpuUsage();
    for (const type of [`application/json${blanks}x`, `application/json;${blanks}charset${blanks.slice(8_000)}x`]) {
      const answer = await raw(
        server.url,
        `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: 2\r\n\r\n{}`,
      );
      expect(answer).toMatch(/^HTTP\/1.1 (415|431)/);
    }
    // It was a quarter of a second each; a hundredth is left for everything else that a request costs.
    const { user } = process.cpuUsage(before);
    expect(user / 1_000).toBeLessThan(200);
  });

  test('of a content type keeps to types, UTF-8 and nothing else', async () => {
    await using server = await listening(echo);
    const status = async (type: string) =>
      (await send(new URL('/graphql', server.url), 'POST', { 'content-type': type }, '{}')).status;
    for (const type of [
      'application/json',
      'Application/JSON; charset=UTF-8',
      'application/json;charset="utf-8"',
      'application/json;',
      'application/json ; charset = utf-8 ;',
    ])
      expect(await status(type), type).toBe(200);
    for (const type of [
      'text/plain',
      'application/json; charset=utf-16',
      'application/json; a=b',
      'application/json; charset=utf-8; a=b',
      'application/json, text/plain',
      ';',
      'application/jsonx',
    ])
      expect(await status(type), type).toBe(415);
  });

  test('names the methods that an address takes', async () => {
    await using server = await listening((app) => {
      echo(app);
      app.get('/graphql', async () => 'x');
      app.get('/v1/:graph/:variant', async () => 'x');
    });
    for (const method of ['PUT', 'DELETE', 'PATCH', 'HEAD']) {
      const answer = await send(new URL('/graphql?a=/b', server.url), method, {});
      expect([answer.status, answer.head.allow], method).toEqual([405, 'GET, POST']);
      if (method !== 'HEAD')
        expect(errorOf(answer).extensions).toMatchObject({ code: 'METHOD_NOT_ALLOWED', retryable: false });
    }
    const withParameters = await send(
      new URL('/v1/a/b', server.url),
      'POST',
      { 'content-type': 'application/json' },
      '{}',
    );
    expect([withParameters.status, withParameters.head.allow]).toEqual([405, 'GET']);
    for (const path of ['/', '/v1', '/v1/a/b/c', '/graphql/x']) {
      const answer = await send(new URL(path, server.url), 'PUT', {}, '');
      expect([answer.status, errorOf(answer).extensions.code], path).toEqual([404, 'NOT_FOUND']);
    }
  });

  test('of an address, a body or bytes that cannot be read has the shape of all others', async () => {
    await using server = await listening(echo);
    const address = await send(new URL('/graphql/%zz', server.url), 'GET', {});
    expect([address.status, errorOf(address)]).toEqual([
      400,
      {
        message: 'The address cannot be decoded',
        extensions: { code: 'BAD_REQUEST', retryable: false, traceId: address.head['x-trace-id'] },
      },
    ]);
    const bytes = await raw(server.url, 'NOT HTTP\r\n\r\n');
    expect(bytes).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(JSON.parse(bytes.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
    const large = await raw(server.url, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(large).toMatch(/^HTTP\/1.1 431 [^]*"REQUEST_TOO_LARGE"/);
  });

  test('of a key that changes prototypes says so, and broken JSON is called broken', async () => {
    await using server = await listening(echo);
    const answer = (body: string) =>
      send(new URL('/graphql', server.url), 'POST', { 'content-type': 'application/json' }, body);
    for (const body of ['{"__proto__":{"a":1}}', '{"v":{"__proto__":null}}', '{"constructor":{"prototype":{"a":1}}}']) {
      const refused = await answer(body);
      expect([refused.status, errorOf(refused).message], body).toEqual([
        400,
        'The body holds a key "__proto__" or "constructor.prototype"; these keys are not taken',
      ]);
    }
    expect(errorOf(await answer('{"a":')).message).toMatch(/not valid JSON/);
    expect((await answer('{"constructor":1,"proto":2}')).status).toBe(200);
    expect(Object.prototype).not.toHaveProperty('a');
  });

  test('carries the headers that hooks of its route have set, so that a browser shows the reason', async () => {
    await using server = await listening((app) => {
      app.addHook('onRequest', async (_request, reply) => void reply.header('access-control-allow-origin', '*'));
      echo(app);
    });
    const answer = await send(new URL('/graphql', server.url), 'POST', { 'content-type': 'text/plain' }, 'x');
    expect([answer.status, answer.head['access-control-allow-origin']]).toEqual([415, '*']);
  });
});

test('browsers get the header that demands https only where that is set', async () => {
  const headerOf = async (options: { httpsOnly?: boolean }) => {
    await using server = await listening(echo, options);
    return (await send(new URL('/', server.url), 'GET', {})).head['strict-transport-security'];
  };
  expect([await headerOf({}), await headerOf({ httpsOnly: true })]).toEqual([undefined, 'max-age=31536000']);
});
