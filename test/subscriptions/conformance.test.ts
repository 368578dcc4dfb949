import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { eventually } from '../support/eventually.ts';
import { startLive, type TestLive } from '../support/start-live.ts';

/*
 * The protocol as graphql-ws serves it is the standard: the same conversations with its server and with ours must give the same kinds of
 * messages, for the same ids, and the same close codes.
 */

const variantId = '0193a000-0000-7000-8000-0000000000aa';
const query = `subscription { stockChanged(variantIds: ["${variantId}"]) { available } }`;
const init = { type: 'connection_init' };
const subscribe = (id: unknown, payload: unknown = { query }) => ({ type: 'subscribe', id, payload });

let live: TestLive;
let oracle: { url: string; stop(): Promise<void> };

beforeAll(async () => {
  live = await startLive({ env: { SUBSCRIPTIONS_INIT_TIMEOUT_MS: '300' } });
  await live.adjustStock(variantId, 5);
  oracle = await startOracle();
});
afterAll(async () => {
  await oracle.stop();
  await live[Symbol.asyncDispose]();
});

/** graphql-ws with a schema that answers once and then waits, as stock does that does not change. */
async function startOracle(): Promise<{ url: string; stop(): Promise<void> }> {
  const schema = buildSchema(
    'type Query { nothing: Int } type Level { available: Int! } type Subscription { stockChanged(variantIds: [ID!]!): Level! }',
  );
  const field = schema.getSubscriptionType()?.getFields()['stockChanged'];
  if (!field) throw new Error('expected the field of the schema above');
  field.subscribe = async function* answers() {
    yield { stockChanged: { available: 5 } };
    await new Promise(() => {});
  };
  const server = createServer();
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const serving = useServer({ schema, connectionInitWaitTimeout: 300 }, sockets);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    async stop() {
      for (const client of sockets.clients) client.terminate();
      await serving.dispose();
      server.close();
    },
  };
}

/** Sends each step when the number of answers that it names has come, and returns what came: `type id`, and the close code at the end. */
async function converse(url: string, steps: readonly Step[], protocol: string): Promise<string[]> {
  const heard: string[] = [];
  const socket = new WebSocket(url, protocol);
  socket.on('message', (data) => {
    const { type, id } = JSON.parse((data as Buffer).toString()) as { type: string; id?: string };
    heard.push(id === undefined ? type : `${type} ${id}`);
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('error', () => {});
    socket.once('close', (code) => {
      heard.push(`closed ${code}`);
      resolve();
    });
  });
  await Promise.race([new Promise((resolve) => socket.once('open', resolve)), closed]);
  for (const { after, send } of steps) {
    await eventually(() => heard.length >= after);
    if (send === 'close') socket.close(1000);
    else socket.send(typeof send === 'string' ? send : JSON.stringify(send));
  }
  await closed;
  return heard;
}

interface Step {
  /** Answers that must have come before. */
  after: number;
  send: object | string;
}

const end: Step = { after: 2, send: 'close' };

const conversations: [name: string, steps: Step[], protocol?: string][] = [
  ['nothing at all', []],
  ['another protocol', [], 'graphql-ws'],
  ['no JSON', [{ after: 0, send: '{' }]],
  ['a list', [{ after: 0, send: '[]' }]],
  ['an unknown type', [{ after: 0, send: { type: 'start' } }]],
  ['no type', [{ after: 0, send: { id: '1' } }]],
  ['connection_init with a text', [{ after: 0, send: { ...init, payload: 'text' } }]],
  [
    'connection_init twice',
    [
      { after: 0, send: init },
      { after: 1, send: init },
    ],
  ],
  [
    'connection_init twice without waiting',
    [
      { after: 0, send: init },
      { after: 0, send: init },
    ],
  ],
  ['subscribe before connection_init', [{ after: 0, send: subscribe('1') }]],
  [
    'subscribe without an id',
    [
      { after: 0, send: init },
      { after: 1, send: subscribe(undefined) },
    ],
  ],
  [
    'subscribe with an empty id',
    [
      { after: 0, send: init },
      { after: 1, send: subscribe('') },
    ],
  ],
  [
    'subscribe with a number as id',
    [
      { after: 0, send: init },
      { after: 1, send: subscribe(1) },
    ],
  ],
  [
    'subscribe without a query',
    [
      { after: 0, send: init },
      { after: 1, send: subscribe('1', {}) },
    ],
  ],
  [
    'subscribe with variables as text',
    [
      { after: 0, send: init },
      { after: 1, send: subscribe('1', { query, variables: 'a' }) },
    ],
  ],
  [
    'subscribe twice with one id',
    [
      { after: 0, send: init },
      { after: 1, send: subscribe('1') },
      { after: 2, send: subscribe('1') },
    ],
  ],
  [
    'a refused operation, then the same id',
    [
      { after: 0, send: init },
      { after: 1, send: subscribe('1', { query: 'subscription { other }' }) },
      { after: 2, send: subscribe('1') },
      { after: 3, send: 'close' },
    ],
  ],
  [
    'an unknown field',
    [{ after: 0, send: init }, { after: 1, send: subscribe('"é', { query: 'subscription { other }' }) }, end],
  ],
  [
    'a subscription, complete, and the same id',
    [
      { after: 0, send: init },
      { after: 1, send: subscribe('1') },
      { after: 2, send: { type: 'complete', id: '1' } },
      { after: 2, send: subscribe('1') },
      { after: 3, send: 'close' },
    ],
  ],
  [
    'an id with characters that JSON escapes',
    [{ after: 0, send: init }, { after: 1, send: subscribe('a"\\\né😀') }, end],
  ],
  [
    'complete of an unknown id',
    [
      { after: 0, send: init },
      { after: 1, send: { type: 'complete', id: '9' } },
      { after: 1, send: { type: 'ping' } },
      end,
    ],
  ],
  ['ping before connection_init', [{ after: 0, send: { type: 'ping' } }, { after: 1, send: init }, end]],
  [
    'ping with a text',
    [
      { after: 0, send: init },
      { after: 1, send: { type: 'ping', payload: 'x' } },
    ],
  ],
  [
    'pong nobody waits for',
    [{ after: 0, send: init }, { after: 1, send: { type: 'pong' } }, { after: 1, send: { type: 'ping' } }, end],
  ],
];

describe('graphql-ws and this server answer alike', () => {
  test.for(conversations)('%s', async ([_name, steps, protocol = 'graphql-transport-ws']) => {
    const [expected, found] = await Promise.all([
      converse(oracle.url, steps, protocol),
      converse(live.wsUrl, steps, protocol),
    ]);
    expect(found).toEqual(expected);
  });
});

test('a message that only servers send closes with 4400; graphql-ws calls it a fault of its own', async () => {
  const next = { type: 'next', id: '1', payload: {} };
  expect(await converse(live.wsUrl, [{ after: 0, send: next }], 'graphql-transport-ws')).toEqual(['closed 4400']);
});
