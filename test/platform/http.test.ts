import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openHttp } from '#platform/process/http.ts';
import { createLog } from '#platform/process/log.ts';

test('closes with the last answer, whatever connections stay open', async () => {
  const app = openHttp({ log: createLog('http', 'silent'), bodyLimitBytes: 1_000 });
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  app.get('/slow', () => {
    asked.resolve();
    return answer.promise;
  });
  const url = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));

  const silent = connect(Number(url.port), url.hostname).on('error', () => {});
  await once(silent, 'connect');
  const agent = new Agent({ keepAlive: true });
  const [response] = await (async () => {
    const request = get(new URL('/slow', url), { agent });
    await asked.promise;
    const closed = app.close();
    answer.resolve('whole');
    const found = await once(request, 'response');
    await closed;
    return found;
  })();
  expect(await text(response)).toBe('whole');
  if (!silent.destroyed) await once(silent, 'close');
  agent.destroy();
}, 4_000);
