import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLog } from '#platform/process/log.ts';
import { openJudging } from '#registry/judge/judge-pool.ts';
import { readRegistrySettings } from '#registry/settings.ts';
import { openFileStore } from '#registry/store/file-store.ts';
import { startRegistry } from '#registry/server.ts';
import { openTokens } from '#registry/store/open-tokens.ts';
import type { Scope } from '#registry/store/tokens.ts';

/**
 * Makes the verdicts for all registries of a test worker, one after the other. A thread for each registry loads the composer each time, which
 * costs half a second.
 */
const sharedJudging = openJudging(readRegistrySettings({}).REGISTRY_JUDGE_TIMEOUT_MS);

/**
 * The real schema registry on a free port, over files in a folder that is given, or in a new one that goes when it stops; or over the PostgreSQL of
 * `env`.
 */
export async function runRegistry(
  options: { where?: string; env?: Record<string, string>; now?: () => Date; port?: number } = {},
) {
  const { env, now = () => new Date('2026-11-21T09:00:00Z'), port = 0 } = options;
  const where = options.where ?? mkdtempSync(path.join(tmpdir(), 'tradepost-registry-'));
  const settings = readRegistrySettings({
    REGISTRY_DIRECTORY: path.join(where, 'versions'),
    REGISTRY_TOKENS: path.join(where, 'tokens'),
    ...env,
  });
  const tokens = await openTokens(settings);
  const server = await startRegistry(settings, {
    log: createLog('test', 'silent'),
    now,
    // A test that sets the time of a verdict has its own thread.
    ...(env?.['REGISTRY_JUDGE_TIMEOUT_MS'] === undefined ? { judging: sharedJudging } : {}),
  });
  const url = await server.listen(port);
  async function stop(): Promise<void> {
    await server.stop();
    await tokens.stop();
    if (options.where === undefined) rmSync(where, { recursive: true, force: true });
  }
  return {
    where,
    url,
    server,
    tokens,
    tokenFor: async (scope: Scope, name = 'ada', graphs = ['*']) =>
      (await tokens.create({ name, scopes: [scope], graphs, days: 300, now: now() })).text,
    /** The stored files of `shop@main`, read without the server. */
    store: openFileStore(path.join(where, 'versions/shop/main')),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
