import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { registry } from '#platform/process/metrics.ts';
import { warmUp } from '../../gateway/warm-up/warm-up.ts';
import { startTestGateway, type TestGateway } from '../support/start-gateway.ts';
import { redisUrl } from '../support/test-settings.ts';

/** Plans that requests have waited for, in all gateways of this process. */
async function plansOfRequests(): Promise<number> {
  const metric = (await registry.getMetricsAsJSON()).find(({ name }) => name === 'tradepost_gateway_plans_total');
  return metric?.values.find(({ labels }) => labels['when'] === 'request')?.value ?? 0;
}

/** How many plans the requests of `run` wait for. */
async function plansDuring(run: () => Promise<unknown>): Promise<number> {
  const before = await plansOfRequests();
  await run();
  return (await plansOfRequests()) - before;
}

/** An operation that no other test has sent. */
const fresh = (fields = '{ name }') => `query Q${randomUUID().replaceAll('-', '')} { me ${fields} }`;

async function ask(gateway: TestGateway, query: string): Promise<void> {
  const { body } = await gateway.graphql(query);
  expect(body.errors).toBeUndefined();
}

describe.skipIf(redisUrl() === undefined)('a gateway that starts', () => {
  const env = { REDIS_URL: redisUrl() ?? '' };

  test('has planned what the clients of the last run sent', async () => {
    const queries = Array.from({ length: 5 }, () => fresh());
    {
      await using last = await startTestGateway({ env });
      expect(await plansDuring(() => Promise.all(queries.map((query) => ask(last, query))))).toBe(5);
    }
    await using gateway = await startTestGateway({ env });
    expect(await plansDuring(() => Promise.all(queries.map((query) => ask(gateway, query))))).toBe(0);
  });

  test('knows no text with a literal string, which may be a secret', async () => {
    const query = `query Q${randomUUID().replaceAll('-', '')} { order(id: "o-1") { number } }`;
    {
      await using last = await startTestGateway({ env });
      await ask(last, query);
    }
    await using gateway = await startTestGateway({ env });
    expect(await plansDuring(() => ask(gateway, query))).toBe(1);
  });

  test('starts without Redis, and plans when requests come', async () => {
    await using gateway = await startTestGateway({ env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    expect(await plansDuring(() => ask(gateway, fresh()))).toBe(1);
  });
});

test('trusted documents are planned before they come, whether a request names their operation or not', async () => {
  const [named, unnamed] = [fresh(), fresh()];
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'documents-')), 'web.json');
  writeFileSync(file, JSON.stringify({ named, unnamed }));
  await using gateway = await startTestGateway({
    env: { TRUSTED_DOCUMENTS: 'enforce', TRUSTED_DOCUMENTS_FILES: `web=${file}` },
  });
  const operationName = /query (\w+)/.exec(named)?.[1];
  const plans = await plansDuring(async () => {
    for (const body of [{ documentId: 'named', operationName }, { documentId: 'unnamed' }])
      expect((await gateway.post(JSON.stringify(body))).body.data).toEqual({ me: { name: 'Ada' } });
  });
  expect(plans).toBe(0);
});

test('between two preparations, other work gets as much time as the first took', async () => {
  const workMs = 20;
  let served = true;
  const missed: boolean[] = [];
  const prepare = () => {
    missed.push(!served);
    served = false;
    const until = performance.now() + workMs;
    while (performance.now() < until);
    setTimeout(() => (served = true), workMs / 2);
  };
  await warmUp(Array(5).fill(prepare), { sparing: true });
  expect(missed).toEqual(Array(5).fill(false));
});
