import { mkdtempSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GraphQLError } from 'graphql';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { createLog } from '#platform/process/log.ts';
import { openSubgraph } from '#platform/graph/subgraph-server.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import type { GatewayTrial } from '../../gateway/canary/trial-board.ts';
import { openTrial } from '../../gateway/canary/trial.ts';
import { isInShare } from '../../gateway/canary/sticky-share.ts';
import { eventually } from '../support/eventually.ts';
import { rootSecret, startTestGateway, type TestGateway } from '../support/start-gateway.ts';
import { startTestRegistry } from '../support/start-registry.ts';

const parent = mkdtempSync(path.join(tmpdir(), 'tradepost-canary-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const cacheFile = () => path.join(mkdtempSync(path.join(parent, 'cache-')), 'supergraph.graphql');

/** The subgraph of one version, at an address of its own. */
async function startParcels(fields: string[], answer: () => number | Promise<number>) {
  const sdl = `type Query { ${fields.map((name) => `${name}: Int`).join(' ')} }`;
  const subgraph = await openSubgraph({
    name: 'parcels',
    typeDefs: sdl,
    resolvers: { Query: Object.fromEntries(fields.map((name) => [name, answer])) },
    identity: openIdentity(rootSecret, 'parcels'),
    log: createLog('parcels', 'silent'),
    context: async () => ({}),
  });
  const url = `${await subgraph.listen(0)}/graphql`;
  return { published: [{ name: 'parcels', url, sdl }], [Symbol.asyncDispose]: () => subgraph.stop() };
}

const good = () => startParcels(['steady'], () => 1);
const failing = () =>
  startParcels(['steady'], () => {
    throw new GraphQLError('broken', { extensions: { code: 'INTERNAL' } });
  });
const slow = () => startParcels(['steady'], () => pause(700).then(() => 1));

const startCanary = (registry: { url: string; token: string }, cache: string, env: Record<string, string> = {}) =>
  startTestGateway({
    env: {
      REGISTRY_URL: registry.url,
      REGISTRY_TOKEN: registry.token,
      SUPERGRAPH_CACHE: cache,
      REGISTRY_REPORT_EVERY_MS: '50',
      SIGNED_SUBGRAPHS: 'parcels',
      GATEWAY_CANARY_PERCENT: '25',
      GATEWAY_CANARY_SECONDS: '1',
      GATEWAY_CANARY_REQUESTS: '60',
      // A busy machine is no fault of a supergraph.
      GATEWAY_QUEUE_MS: '60000',
      GATEWAY_LASTING_QUEUE_MS: '60000',
      GATEWAY_BUSY_CONCURRENT_REQUESTS: '100',
      GATEWAY_EVENT_LOOP_DELAY_MS: '60000',
      GATEWAY_SUBGRAPH_TIMEOUT_MS: '30000',
      ...env,
    },
  });

const clients = Array.from({ length: 40 }, (_, index) => `client-${index}`);

/** As many as no limit of the gateway refuses on a busy machine. */
const atOnce = 8;

/** Each client asks once. Answers with those that did not get the whole answer, and the code. */
async function askAll(gateway: TestGateway, query = '{ steady }'): Promise<string[]> {
  const failed: string[] = [];
  for (let at = 0; at < clients.length; at += atOnce) {
    const asked = clients.slice(at, at + atOnce).map(async (client) => {
      const { body } = await gateway.graphql(query, {}, { 'x-client-name': client });
      if (body.errors) failed.push(`${client} ${body.errors[0].extensions.code}`);
    });
    await Promise.all(asked);
  }
  return failed;
}

/** Clients ask until the registry lists the gateway as `done` says. Answers with the clients that saw a failure. */
async function askUntil(
  gateway: TestGateway,
  registry: Awaited<ReturnType<typeof startTestRegistry>>,
  done: (instance: { version: number | null; problem: string | null }) => boolean,
): Promise<Set<string>> {
  const failed = new Set<string>();
  await eventually(async () => {
    for (const client of await askAll(gateway)) failed.add(client);
    const [instance] = await registry.instances();
    return instance !== undefined && done(instance);
  }, 60_000);
  return failed;
}

const trying = 'a new supergraph is tried on a share of the callers';
const logged = (gateway: TestGateway, message: string) => gateway.logged.some(({ msg }) => msg === message);

describe('a gateway that tries a new supergraph on a share of the callers', () => {
  test('takes a failing one back after failures of its share alone, and tries it again after a restart', async () => {
    await using registry = await startTestRegistry();
    await using old = await good();
    await using bad = await failing();
    const cache = cacheFile();
    const first = await registry.publish(old.published);
    {
      await using gateway = await startCanary(registry, cache);
      expect(await askAll(gateway)).toEqual([]);
      const second = await registry.publish(bad.published);
      await eventually(() => logged(gateway, trying));
      const failed = await askUntil(gateway, registry, ({ problem }) => problem !== null);
      const [instance] = await registry.instances();
      expect(instance).toMatchObject({
        version: first,
        problem: expect.stringMatching(new RegExp(`^version ${second} .*rolled back: \\d+ of \\d+ requests failed`)),
      });
      // A quarter of 40 by chance: more than half of them is no share.
      expect(failed.size).toBeGreaterThan(0);
      expect(failed.size).toBeLessThan(20);
      expect(await askAll(gateway)).toEqual([]);
    }
    await using restarted = await startCanary(registry, cache);
    await eventually(() => logged(restarted, trying));
    const failed = await askUntil(restarted, registry, ({ problem }) => problem !== null);
    expect(failed.size).toBeLessThan(20);
    expect(await askAll(restarted)).toEqual([]);
  });

  test('takes a slow one back', async () => {
    await using registry = await startTestRegistry();
    await using old = await good();
    await using late = await slow();
    const first = await registry.publish(old.published);
    await using gateway = await startCanary(registry, cacheFile());
    await registry.publish(late.published);
    await eventually(() => logged(gateway, trying));
    const failed = await askUntil(gateway, registry, ({ problem }) => problem !== null);
    expect(failed).toEqual(new Set());
    const [instance] = await registry.instances();
    expect(instance).toMatchObject({ version: first, problem: expect.stringContaining('95 of 100 answers took') });
  });

  test('serves a good one to all in the end, and no request fails', async () => {
    await using registry = await startTestRegistry();
    await using old = await good();
    await using next = await startParcels(['steady', 'added'], () => 2);
    await registry.publish(old.published);
    await using gateway = await startCanary(registry, cacheFile());
    const second = await registry.publish(next.published);
    await eventually(() => logged(gateway, trying));
    // Some callers have the field already, always the same; the others do not have it yet.
    const asked = async () =>
      (await gateway.graphql('{ steady }', {}, { 'x-client-name': 'client-0' })).body.data.steady;
    expect(await asked()).toBe(await asked());
    expect(await askUntil(gateway, registry, ({ version }) => version === second)).toEqual(new Set());
    expect(await askAll(gateway, '{ added }')).toEqual([]);
  });

  test('ends the trial when the registry goes back', async () => {
    await using registry = await startTestRegistry();
    await using old = await good();
    await using bad = await failing();
    await registry.publish(old.published);
    await using gateway = await startCanary(registry, cacheFile());
    await registry.publish(bad.published);
    await eventually(() => logged(gateway, trying));
    const back = await registry.rollback(1);
    await eventually(async () => (await registry.instances())[0]?.version === back);
    expect(await askAll(gateway)).toEqual([]);
    expect((await registry.instances())[0]).toMatchObject({ problem: null });
  });
});

const redisUrl = inject('redisUrl');

describe('the trials at /canary', () => {
  async function call(gateway: TestGateway, role: string | undefined, body?: unknown) {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (role) headers['authorization'] = `Bearer ${await gateway.token({ roles: [role] })}`;
    const response = await fetch(`${gateway.url}/canary`, {
      headers,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    // As `Answer`: a wrong guess fails the test.
    // oxlint-disable-next-line typescript/no-explicit-any
    return { status: response.status, body: (await response.json()) as any };
  }
  const trialsOf = async (gateway: TestGateway) => (await call(gateway, 'SUPPORT')).body.trials as GatewayTrial[];

  test('are shown to staff, and are empty without a share', async () => {
    await using gateway = await startTestGateway();
    expect((await call(gateway, undefined)).status).toBe(401);
    expect((await call(gateway, 'CUSTOMER')).status).toBe(403);
    expect(await call(gateway, 'SUPPORT')).toMatchObject({ status: 200, body: { percent: 0, trials: [] } });
    const decision = { id: 'x', promote: true, reason: 'looks good' };
    expect((await call(gateway, 'SUPPORT', decision)).status).toBe(403);
    const late = await call(gateway, 'ADMIN', decision);
    expect([late.status, late.body.errors[0].message]).toEqual([400, expect.stringContaining('does not run any more')]);
    for (const wrong of [{}, { ...decision, reason: ' ' }, { ...decision, more: 1 }])
      expect((await call(gateway, 'ADMIN', wrong)).body.errors[0].message).toMatch(/^Expected "id"/);
  });

  test.runIf(redisUrl)('an admin ends a trial at all gateways that share a Redis, with a reason', async () => {
    await using registry = await startTestRegistry();
    await using old = await good();
    await using next = await startParcels(['steady', 'added'], () => 2);
    const first = await registry.publish(old.published);
    // Nothing but a person ends these trials.
    const env = { REDIS_URL: redisUrl, GATEWAY_CANARY_SECONDS: '3600' };
    await using one = await startCanary(registry, cacheFile(), env);
    await using other = await startCanary(registry, cacheFile(), env);
    const second = await registry.publish(next.published);
    await eventually(() => [one, other].every((gateway) => logged(gateway, trying)));
    await askAll(one);
    const [trial] = await trialsOf(one);
    expect(trial).toMatchObject({ state: 'trying', reason: null, old: { failed: 0 }, new: { failed: 0 } });
    expect((trial?.old.requests ?? 0) + (trial?.new.requests ?? 0)).toBe(clients.length);

    const id = trial?.id;
    expect((await call(one, 'ADMIN', { id, promote: false, reason: 'wrong prices' })).status).toBe(200);
    await eventually(async () => {
      const instances = await registry.instances();
      expect(instances.map(({ version }) => version)).toEqual([first, first]);
      for (const { problem } of instances) expect(problem).toContain('rolled back: wrong prices (decided by u-1)');
      return true;
    });
    for (const gateway of [one, other]) {
      const [own] = await trialsOf(gateway);
      expect(own).toMatchObject({ id, state: 'rolled_back', reason: 'wrong prices (decided by u-1)' });
    }
    expect(second).toBeGreaterThan(first);

    await using better = await startParcels(['steady', 'added', 'more'], () => 3);
    const third = await registry.publish(better.published);
    const trying3 = await eventually(async () => {
      const [own] = await trialsOf(other);
      return own?.state === 'trying' && own;
    });
    expect((await call(other, 'ADMIN', { id: trying3.id, promote: true, reason: 'seen enough' })).status).toBe(200);
    await eventually(async () => (await registry.instances()).every(({ version }) => version === third));
    expect(await askAll(one, '{ more }')).toEqual([]);
  });
});

describe('the comparison of two supergraphs', () => {
  const settings = { percent: 10, seconds: 60, requests: 100 };
  const answers = (side: 'old' | 'new', count: number, failed = 0, ms = 10) =>
    Array.from({ length: count }, (_, index) => [side, { failed: index < failed, ms }] as const);
  function verdictOf(counted: readonly (readonly ['old' | 'new', { failed: boolean; ms: number }])[], seconds = 60) {
    let now = 0;
    const trial = openTrial(settings, () => now);
    now = seconds * 1000;
    for (const [side, answer] of counted) {
      const verdict = trial.count(side, answer);
      if (verdict) return verdict === 'promote' ? verdict : 'rolled back';
    }
    return 'undecided';
  }

  test.each([
    ['as good as before', answers('old', 900), answers('new', 100), 60, 'promote'],
    ['before the time has passed', answers('old', 900), answers('new', 100), 59, 'undecided'],
    ['with too few answers', answers('old', 900), answers('new', 99), 60, 'undecided'],
    ['with too few answers of the old one', answers('old', 99), answers('new', 900), 60, 'undecided'],
    ['with three failures more in the first requests', answers('old', 10), answers('new', 3, 3), 1, 'rolled back'],
    ['with as many failures on both', answers('old', 900, 90), answers('new', 100, 10), 60, 'promote'],
    ['with a few failures by chance', answers('old', 900), answers('new', 100, 2), 60, 'promote'],
    ['with slow answers', answers('old', 900), answers('new', 100, 0, 130), 1, 'rolled back'],
    ['with answers that are a little slower', answers('old', 900), answers('new', 100, 0, 110), 60, 'promote'],
  ])('%s', (_, old, fresh, seconds, expected) => {
    expect(verdictOf([...old, ...fresh], seconds)).toBe(expected);
  });

  test('draws the same callers for one version, about as many as it should, and others for another', () => {
    const callers = Array.from({ length: 10_000 }, (_, index) => `caller-${index}`);
    const drawn = (salt: string) => callers.filter((caller) => isInShare(caller, 5, salt));
    expect(drawn('one').length).toBeGreaterThan(400);
    expect(drawn('one').length).toBeLessThan(600);
    expect(drawn('one')).toEqual(drawn('one'));
    expect(drawn('other')).not.toEqual(drawn('one'));
  });
});
