import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createLog } from '#platform/log.ts';
import { readRegistrySettings } from '#schema/registry/config.ts';
import { openFileStore } from '#schema/registry/file-store.ts';
import { startRegistry } from '#schema/registry/server.ts';
import { openTokens, type Scope } from '#schema/registry/tokens.ts';

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks into is what it says there is
  body: any;
  code: string | undefined;
}

/** A registry on a port of its own, in a directory that is given or new; it stops with the test. */
export async function openTestRegistry(
  given: { where?: string; env?: Record<string, string>; now?: () => Date; port?: number } = {},
) {
  const where = given.where ?? mkdtempSync(path.join(tmpdir(), 'tradepost-registry-'));
  const now = given.now ?? (() => new Date('2026-11-21T09:00:00Z'));
  const settings = readRegistrySettings({
    REGISTRY_DIRECTORY: path.join(where, 'versions'),
    REGISTRY_TOKENS: path.join(where, 'tokens'),
    ...given.env,
  });
  const tokens = openTokens(settings.REGISTRY_TOKENS);
  const registry = await startRegistry(settings, { log: createLog('test', 'silent'), now });
  const url = await registry.listen(given.port ?? 0);
  onTestFinished(async () => {
    await registry.stop();
    if (given.where === undefined) rmSync(where, { recursive: true, force: true });
  });
  const tokenFor = async (...scopes: Scope[]) =>
    (await tokens.create({ name: 'ada', scopes, days: 1, now: now() })).text;
  const token = await tokenFor('admin');

  /** One request about `shop@main`, or about the variant that `at` begins with a slash. */
  async function call(
    method: string,
    at: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const response = await fetch(`${url}/v1${at.startsWith('/') ? at : `/shop/main/${at}`}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    const answer = isJson ? JSON.parse(text) : null;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: answer,
      code: answer?.errors?.[0]?.extensions.code,
    };
  }
  return {
    where,
    url,
    token,
    tokens,
    tokenFor,
    call,
    registry,
    store: openFileStore(path.join(settings.REGISTRY_DIRECTORY ?? '', 'shop/main')),
  };
}
