import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startEmbeddedRegistry } from '../../stages/embedded-registry.ts';
import { readAsHost } from '../support/read-as-host.ts';
import { testLog } from '../support/test-settings.ts';

it('shows the pages of the registry of npm start without a token, but not under a domain name, which a stranger may own', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tradepost-embedded-registry-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const registry = await startEmbeddedRegistry({
    dataDir,
    env: { REGISTRY_PORT: '0' },
    graphiqlUrl: () => undefined,
    log: testLog,
    now: () => new Date(),
  });
  onTestFinished(registry.stop);
  const statusAt = async (host: string) => (await readAsHost(`${registry.url}/tradepost/main`, host)).status;
  expect([await statusAt('127.0.0.1:4600'), await statusAt('localhost:4600')]).toEqual([200, 200]);
  expect(await statusAt('rebound.example:4600')).toBe(401);
});
