import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '#platform/process/log.ts';
import { readConfiguration } from '#registry/graph-file.ts';
import { withRetention } from '#registry/store/retention.ts';
import { openFileStores } from '#registry/store/file-stores.ts';
import { eventually } from '../support/eventually.ts';
import { runRegistry } from '../support/run-registry.ts';

function directory(): string {
  const where = mkdtempSync(path.join(tmpdir(), 'tradepost-outdated-'));
  onTestFinished(() => rmSync(where, { recursive: true, force: true }));
  return where;
}

/** One use on each of these days, and a gateway heard of at each of these times. */
async function fill(versions: string, days: readonly string[], seen: readonly string[]) {
  const store = openFileStores(versions).of('shop@main');
  await store.addUsage(
    days.map((day) => ({ coordinate: 'Query.a', client: 'web', clientVersion: '1', day, count: 1 })),
  );
  for (const seenAt of seen)
    await store.putInstance({ id: seenAt, version: 1, problem: null, startedAt: seenAt, seenAt });
  return {
    days: async () => (await store.usage('2020-01-01')).map((row) => row.day),
    seen: async () => (await store.instances()).map((instance) => instance.id),
  };
}

const now = () => new Date('2026-11-21T09:00:00Z');
const seen = ['2026-11-21T08:44:00.000Z', '2026-11-21T08:46:00.000Z'];

test('a registry that starts drops usage of over 90 days ago and gateways that were silent for 15 minutes', async () => {
  const where = directory();
  const kept = await fill(path.join(where, 'versions'), ['2026-08-22', '2026-08-23', '2026-11-21'], seen);
  const registry = await runRegistry({ where, now });
  onTestFinished(registry.stop);
  await eventually(async () => (await kept.days()).length < 3 && (await kept.seen()).length < 2);
  expect((await kept.days()).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['2026-08-23', '2026-11-21']);
  expect(await kept.seen()).toEqual(seen.slice(1));
});

test('usage is kept for as long as the policy of any variant looks back', async () => {
  const where = directory();
  const config = path.join(where, 'graph.yaml');
  writeFileSync(config, 'graph: shop\nvariants: { slow: { policy: { usage: { windowDays: 200 } } } }\n');
  // 201 and 200 days ago.
  const kept = await fill(path.join(where, 'versions'), ['2026-05-04', '2026-05-05'], []);
  const registry = await runRegistry({ where, now, env: { REGISTRY_CONFIG: config } });
  onTestFinished(registry.stop);
  await eventually(async () => (await kept.days()).length < 2);
  expect(await kept.days()).toEqual(['2026-05-05']);
});

test('data that becomes outdated later is dropped later, also after a time when dropping failed', async () => {
  const where = directory();
  let at = now();
  const kept = await fill(where, ['2026-11-21'], seen.slice(1));
  const files = openFileStores(where);
  let attempts = 0;
  const stores = withRetention(
    {
      ...files,
      async dropUsageBefore(day) {
        attempts += 1;
        if (attempts === 2) throw new Error('the disk is away');
        await files.dropUsageBefore(day);
      },
    },
    { configuration: readConfiguration(), everyMs: 5, log: createLog('test', 'silent'), now: () => at },
  );
  await eventually(() => attempts > 3);
  expect([await kept.days(), await kept.seen()]).toEqual([['2026-11-21'], seen.slice(1)]);
  at = new Date('2027-02-20T09:00:00Z');
  await eventually(async () => (await kept.days()).length === 0 && (await kept.seen()).length === 0);
  await stores.stop();
  const stopped = attempts;
  await fill(where, ['2026-11-21'], []);
  expect([attempts, await kept.days()]).toEqual([stopped, ['2026-11-21']]);
});
