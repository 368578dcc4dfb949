import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressAnswers } from '#platform/process/compress-answers.ts';
import { openHttp } from '#platform/process/http.ts';
import { createLog } from '#platform/process/log.ts';

test('compresses long answers for clients that accept it, and leaves short ones and refusals of compressed bodies alone', async () => {
  const app = openHttp({ log: createLog('http', 'silent'), bodyLimitBytes: 1_000 });
  await compressAnswers(app);
  const long = JSON.stringify({ data: 'x'.repeat(5_000) });
  app.get('/long', async (_request, reply) => reply.type('application/graphql-response+json').send(long));
  app.get('/short', async () => ({ data: null }));
  app.post('/graphql', async () => ({ data: null }));
  const get = (url: string, encoding?: string) =>
    app.inject({ url, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } });

  const [br, gzip, none, short] = await Promise.all([
    get('/long', 'gzip, br'),
    get('/long', 'gzip'),
    get('/long'),
    get('/short', 'br'),
  ]);
  expect(brotliDecompressSync(br.rawPayload).toString()).toBe(long);
  expect(gunzipSync(gzip.rawPayload).toString()).toBe(long);
  expect([br, gzip, none, short].map(({ headers }) => headers['content-encoding'])).toEqual([
    'br',
    'gzip',
    undefined,
    undefined,
  ]);
  expect(br.headers.vary).toMatch(/accept-encoding/i);
  expect(none.body).toBe(long);
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  expect((await app.inject({ method: 'POST', url: '/graphql', headers, payload: '{}' })).statusCode).toBe(415);
  await app.close();
});
