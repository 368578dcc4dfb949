import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { eventually } from '../support/eventually.ts';
import { startLiveProcess } from '../support/live-process.ts';
import { ada, startLive } from '../support/start-live.ts';

type FollowOrder = (options: {
  url: string;
  orderId: string;
  freshToken: () => Promise<string>;
  onChange: (change: { version: number }) => void;
  onEnd: (reason: unknown) => void;
}) => () => void;

/** The code of the README, run as it stands there, with the stock client and the WebSocket of the platform. */
function readRecipe(): FollowOrder {
  const readme = readFileSync(path.join(repositoryRoot, 'subscriptions/README.md'), 'utf8');
  const [, code] = /```js\n(import \{ createClient \} from 'graphql-ws';\n[^]*?)```/.exec(readme) ?? [];
  if (!code) throw new Error('expected the recipe in subscriptions/README.md');
  const body = code.split('\n').slice(1).join('\n').replace('export function', 'return function');
  return compileFunction(body, ['createClient'])(createClient) as FollowOrder;
}

test('the recipe of the README survives restarts of the only server by SIGINT and SIGKILL: each version once and in order', async () => {
  await using live = await startLive();
  await using process = await startLiveProcess(live);
  const orderId = await live.place(ada);
  const versions: number[] = [];
  const ends: unknown[] = [];
  const stop = readRecipe()({
    url: process.wsUrl,
    orderId,
    freshToken: () => live.token(),
    onChange: ({ version }) => versions.push(version),
    onEnd: (reason) => ends.push(reason),
  });
  await eventually(() => versions.length === 1, 20_000);
  let expected = 1;
  for (const signal of ['SIGINT', 'SIGKILL', 'SIGINT', 'SIGKILL'] as const) {
    await live.advance(orderId);
    await process.end(signal);
    // The server is down for longer than the first attempts of the client.
    await live.advanceBy(orderId, 2);
    await process.start();
    await live.advance(orderId);
    expected += 4;
    await eventually(() => versions.length >= expected, 60_000);
  }
  expect(versions).toEqual(Array.from({ length: expected }, (_, index) => index + 1));
  expect(ends).toEqual([]);
  stop();
}, 240_000);

test('the recipe of the README ends after a sign-out, and does not come back with the same token', async () => {
  await using live = await startLive();
  const orderId = await live.place(ada);
  const sessionId = crypto.randomUUID();
  const token = await live.token({ sessionId });
  let tokensShown = 0;
  const ends: unknown[] = [];
  const versions: number[] = [];
  const stop = readRecipe()({
    url: live.wsUrl,
    orderId,
    async freshToken() {
      tokensShown += 1;
      return token;
    },
    onChange: ({ version }) => versions.push(version),
    onEnd: (reason) => ends.push(reason),
  });
  await eventually(() => versions.length === 1);
  await live.endSession(sessionId, ada);
  await eventually(() => ends.length > 0);
  expect(ends).toMatchObject([{ code: 4401, reason: 'Session ended' }]);
  expect(tokensShown).toBe(1);
  stop();
});
