import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '#platform/process/log.ts';
import { readRegistrySettings } from '#registry/settings.ts';
import { readConfiguration } from '#registry/graph-file.ts';
import { openJudging } from '#registry/judge/judge-pool.ts';
import { openRegistry } from '#registry/registry.ts';
import { openStores } from '#registry/store/open-stores.ts';
import { emptyDatabase } from '../support/empty-database.ts';

/** Two registries that share what they keep, as two processes do. */
async function openTwo(kept: 'files' | 'PostgreSQL') {
  const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-registry-shared-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const env: Record<string, string> = { REGISTRY_DIRECTORY: directory };
  if (kept === 'PostgreSQL') {
    const database = await emptyDatabase('registry');
    onTestFinished(() => database[Symbol.asyncDispose]());
    env['REGISTRY_DATABASE_URL'] = database.url;
  }
  async function openOne() {
    const stores = await openStores(readRegistrySettings(env), { directory });
    const judging = openJudging(1_000);
    const registry = openRegistry({
      stores,
      judging,
      configuration: readConfiguration(),
      maxWaiters: 0,
      waiting: () => {},
      log: createLog('test', 'silent'),
      now: () => new Date('2026-11-21T09:00:00Z'),
    });
    onTestFinished(async () => {
      registry.changes.stop();
      await judging.stop();
      await stores.stop();
    });
    return { registry, target: registry.target('shop', 'main') };
  }
  return [await openOne(), await openOne()] as const;
}

const author = { actor: 'ada', commit: null, reason: null };

test.each(['files', 'PostgreSQL'] as const)(
  'releases that one registry activates and retires stay so while another hears of their use, on %s',
  async (kept) => {
    const [one, other] = await openTwo(kept);
    const operations = Array.from({ length: 20 }, (_, at) => ({ hash: `h${at}`, body: '{ a }', name: null }));
    const versions = Array.from({ length: 60 }, (_, at) => `1.${at}`);
    for (const version of versions)
      await one.registry.pushRelease(one.target, { client: 'web', version, operations, activate: false }, author);
    const states = ['active', 'retired'] as const;
    const release = { client: 'web', operations, activate: false };
    for (const [at, version] of versions.entries()) {
      const state = states[at % 2] ?? 'active';
      const used = { coordinate: 'Query.a', client: 'web', clientVersion: version, day: '2026-11-21', count: 1 };
      // As a job that runs twice does.
      const push = () => other.registry.pushRelease(other.target, { ...release, version }, author);
      await Promise.all([
        push(),
        other.registry.addUsage(other.target, [used]),
        one.registry.setReleaseState(one.target, { client: 'web', version, state }, author),
        push(),
        push(),
      ]);
    }
    const found = await other.target.store.releases();
    expect(Object.fromEntries(found.map((release) => [release.version, release.state]))).toEqual(
      Object.fromEntries(versions.map((version, at) => [version, states[at % 2]])),
    );
    expect(new Set(found.map((release) => release.lastSeenAt))).toEqual(new Set(['2026-11-21T09:00:00.000Z']));
  },
);
