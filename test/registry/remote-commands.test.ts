import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { toApiSchema } from '#registry/judge/compare.ts';
import { eventually } from '../support/eventually.ts';
import { placed } from './corpus/event-changes.ts';
import { openTestRegistry } from './open-registry.ts';
import { openShop } from './open-shop.ts';

/** A registry, and the shop's folder with its token. */
async function openBoth() {
  const registry = await openTestRegistry({ now: () => new Date() });
  const shop = openShop();
  shop.env['REGISTRY_TOKEN'] = registry.token;
  return { registry, ...shop, at: `${registry.url}/v1/shop/main` };
}

test('publishes to a registry, and reads its versions back', async () => {
  const { registry, at, json, run, edit, folder } = await openBoth();
  expect(await json('history', at)).toMatchObject({ exitCode: 0, details: [] });
  expect(await json('show', at)).toMatchObject({ exitCode: 2, problem: expect.stringContaining('no version yet') });
  expect(await json('publish', '--to', at, '--dry-run')).toMatchObject({ exitCode: 0, version: null });
  expect(await registry.store.head()).toBeNull();
  expect(await json('publish', '--to', at, '--if-match', '0', '--reason', 'first')).toMatchObject({
    exitCode: 0,
    version: { number: 1, actor: 'ada', reason: 'first' },
  });
  expect(await json('publish', '--to', at)).toMatchObject({ exitCode: 0, version: { number: 1 } });

  edit('orders', 'placedAt: String', 'placedAt: String paidAt: String');
  const id = (await registry.store.head())?.id ?? '';
  expect(await json('publish', '--to', at, '--if-match', 'feedfeedfeedfeed')).toMatchObject({ exitCode: 4 });
  expect(await json('publish', '--to', at, '--if-match', id)).toMatchObject({ exitCode: 0, version: { number: 2 } });

  expect((await json('history', at)).details).toMatchObject([{ number: 2 }, { number: 1, reason: 'first' }]);
  expect((await json('show', at, '--version', '1')).version?.id).toBe(id);
  expect(await json('show', at, '--version', '7')).toMatchObject({ exitCode: 2 });
  const api = await run(['fetch', at, '--artifact', 'api']);
  expect(api.stdout).toContain('paidAt: String');
  expect(api.stdout).not.toContain('join__');
  await run(['fetch', at, '--version', '1', '--output', 'old.graphql']);
  expect(readFileSync(path.join(folder, 'old.graphql'), 'utf8')).toBe((await registry.store.version(1))?.supergraphSdl);
  expect((await run(['changelog', at])).stdout).toContain("safe: Field 'paidAt' was added to object type 'Order'");
  const diff = await json('diff', `${at}:2`, `${at}:1`);
  expect(diff).toMatchObject({ against: `${at}:2`, changes: [{ type: 'FIELD_REMOVED', coordinate: 'Order.paidAt' }] });
  expect((await json('diff', at)).changes).toEqual([]);
});

test('is judged by the data of the registry; approving there lets it pass', async () => {
  const { registry, at, json, edit, operations, run } = await openBoth();
  await json('publish', '--to', at);
  operations('query Page { order(id: 1) { parcel } }');
  const release = ['--client', 'web', '--client-version', '1.0', '--to', at];
  expect(await json('ops', 'push', 'src/*.graphql', ...release)).toMatchObject({
    result: 'blocked',
    exitCode: 1,
    changes: [
      { type: 'OPERATION_INVALID', message: expect.stringContaining(`'Page', line 3, column 5: Cannot query`) },
    ],
  });
  expect((await json('ops', 'list', at)).details).toEqual([]);
  expect(
    await json(
      'ops',
      'push',
      'src/*.graphql',
      '--client',
      'tv',
      '--client-version',
      '1',
      '--to',
      at,
      '--allow-invalid',
    ),
  ).toMatchObject({ exitCode: 0, details: { client: 'tv', state: 'pending' } });
  operations('query Page { order(id: 1) { number } }');
  expect(await json('ops', 'push', 'src/*.graphql', ...release)).toMatchObject({
    exitCode: 0,
    details: { state: 'pending', operations: 1 },
  });
  expect(await json('ops', 'activate', ...release)).toMatchObject({ exitCode: 0, details: { state: 'active' } });
  operations('query Page { order(id: 1) { id } }');
  expect(await json('ops', 'push', 'src/*.graphql', ...release)).toMatchObject({ exitCode: 4 });
  expect(await json('ops', 'check', 'src/*.graphql', '--against', at)).toMatchObject({ exitCode: 0, changes: [] });

  edit('orders', 'number: String ', '');
  const checked = await json('check', '--against', at);
  expect(checked).toMatchObject({ exitCode: 1, against: at, evidence: { releases: 1 } });
  const [change] = checked.changes;
  expect(change).toMatchObject({ coordinate: 'Order.number', blocking: true });
  expect(change?.approve).toContain(`--to ${at}`);
  const { check } = checked.details as { check: string };
  expect((await run(['fetch', at, '--check', check])).stdout).not.toContain('number: String');
  expect(await json('fetch', at, '--check', '00000000-0000-4000-8000-000000000000')).toMatchObject({ exitCode: 2 });

  expect(await json('publish', '--to', at)).toMatchObject({ result: 'blocked', exitCode: 1, version: null });
  const approve = ['approve', change?.fingerprint ?? '', '--to', at];
  expect(await json(...approve)).toMatchObject({ exitCode: 2 });
  expect(await json(...approve, '--reason', 'agreed', '--expires', '30d')).toMatchObject({ exitCode: 0 });
  expect(await registry.store.approvals()).toMatchObject([{ reason: 'agreed', actor: 'ada' }]);
  expect(await json('publish', '--to', at)).toMatchObject({ exitCode: 0, version: { number: 2 } });

  expect(await json('ops', 'retire', ...release)).toMatchObject({ exitCode: 0 });
  const list = await json('ops', 'list', at);
  expect(list.details).toMatchObject([
    { client: 'tv', version: '1', state: 'pending' },
    { client: 'web', version: '1.0', state: 'retired', stale: false },
  ]);
});

test('sends the subgraphs that are named, or that changed, and leaves the others as they are live', async () => {
  const { registry, at, json, edit } = await openBoth();
  await json('publish', '--to', at);
  edit('orders', 'number: String ', '');
  edit('users', '  nameKana: String\n', '  nameKana: String\n  nickname: String\n');
  const coordinates = async (...args: string[]) =>
    (await json('check', '--against', at, ...args)).changes.map((change) => change.coordinate);
  expect(await coordinates('--only', 'users')).toEqual(['User.nickname']);
  expect(await coordinates('--changed')).toEqual(['Order.number', 'User.nickname']);
  expect(await json('publish', '--to', at, '--only', 'nobody')).toMatchObject({ exitCode: 2 });
  expect(await json('publish', '--to', at, '--only', 'users')).toMatchObject({ exitCode: 0, version: { number: 2 } });
  const live = (await registry.store.head())?.subgraphs ?? [];
  expect(live.map((subgraph) => subgraph.name).toSorted()).toEqual(['catalog', 'orders', 'users']);
  expect(live.find((subgraph) => subgraph.name === 'orders')?.sdl).toContain('number: String');
});

test('goes back, and promotes: within a registry, from a directory and into one', async () => {
  const { registry, at, json, edit } = await openBoth();
  await json('publish', '--to', at);
  edit('orders', 'placedAt: String', 'placedAt: String paidAt: String');
  await json('publish', '--to', at);
  expect(await json('rollback', at)).toMatchObject({ exitCode: 2 });
  expect(await json('rollback', at, '--reason', 'oops', '--if-match', '1')).toMatchObject({ exitCode: 4 });
  expect(await json('rollback', at, '--reason', 'oops')).toMatchObject({
    exitCode: 0,
    version: { number: 3, action: 'rollback', reason: 'oops' },
  });
  expect(await json('rollback', at, '--reason', 'once more')).toMatchObject({
    result: 'conflict',
    exitCode: 4,
    problem: expect.stringContaining('version 3 is a rollback already; say with --to which version you want'),
  });
  expect(await json('rollback', at, '--to', '99', '--reason', 'oops')).toMatchObject({ exitCode: 2 });

  const production = `${registry.url}/v1/shop/production`;
  expect(await json('promote', '--from', `${at}:2`, '--to', production)).toMatchObject({
    exitCode: 0,
    version: { number: 1, action: 'promote' },
  });
  expect((await json('show', production)).version?.id).toBe((await json('show', at, '--version', '2')).version?.id);
  expect(await json('promote', '--from', at, '--to', production, '--dry-run')).toMatchObject({ exitCode: 1 });
  expect(await json('promote', '--from', at, '--to', 'shop@local')).toMatchObject({
    exitCode: 0,
    version: { number: 1, action: 'promote' },
  });
  const elsewhere = `${registry.url}/v1/shop/elsewhere`;
  expect(await json('promote', '--from', 'shop@local', '--to', elsewhere)).toMatchObject({ version: { number: 1 } });
});

test('lets findings pass for a reason, with a token that may; 5 with one that may not', async () => {
  const { registry, at, json, edit, env } = await openBoth();
  await json('publish', '--to', at);
  edit('orders', 'number: String ', '');
  env['REGISTRY_TOKEN'] = await registry.tokenFor('publish');
  const forced = ['publish', '--to', at, '--allow-breaking'];
  expect(await json(...forced)).toMatchObject({ exitCode: 2 });
  expect(await json(...forced, '--reason', 'nobody uses it')).toMatchObject({
    exitCode: 5,
    problem: expect.stringContaining('admin'),
  });
  env['REGISTRY_TOKEN'] = registry.token;
  expect(await json(...forced, '--reason', 'nobody uses it', '--dry-run')).toMatchObject({ exitCode: 0 });
  expect(await json(...forced, '--reason', 'nobody uses it')).toMatchObject({ exitCode: 0, version: { number: 2 } });
  env['REGISTRY_TOKEN'] = 'nobody';
  for (const command of [
    ['history', at],
    ['fetch', at],
    ['ops', 'list', at],
    ['check', '--against', at],
  ]) {
    expect(await json(...command)).toMatchObject({ result: 'denied', exitCode: 5 });
  }
});

test('options that only a local check can follow are refused, and composition errors are reported with their place', async () => {
  const { at, json, edit, registry } = await openBoth();
  for (const flag of [
    ['--fail-on', 'never'],
    ['--usage-window', '7d'],
    ['--max-extra-waves', '0'],
  ])
    expect(await json('check', '--against', at, ...flag)).toMatchObject({ exitCode: 2 });
  expect(await json('publish', '--wait-for-gateways')).toMatchObject({ exitCode: 2 });
  expect(await json('check', '--against', `${at}:1`)).toMatchObject({ exitCode: 2 });
  expect(await json('check', '--against', 'http://')).toMatchObject({ exitCode: 2 });
  edit('orders', 'placedAt: String', 'placedAt: Moment');
  expect(await json('publish', '--to', at)).toMatchObject({
    result: 'blocked',
    exitCode: 1,
    composition: { errors: [{ subgraph: 'orders' }] },
  });
  expect(await registry.store.head()).toBeNull();
});

test('waits for the gateways: until all run it, or one refuses it, or it takes too long', async () => {
  const { registry, at, json, edit, start } = await openBoth();
  const instance = (id: string, version: number | null, problem: string | null = null) =>
    registry.call('POST', 'instances', { id, version, problem, startedAt: '2026-11-21T09:00:00Z' });
  expect(await json('publish', '--to', at, '--wait-for-gateways')).toMatchObject({ exitCode: 0 });

  await instance('gateway-1', 1);
  await instance('gateway-2', 1, 'what it was offered before');
  edit('orders', 'placedAt: String', 'placedAt: String paidAt: String');
  const waiting = start(['publish', '--to', at, '--wait-for-gateways']);
  await eventually(() => waiting.ran.stderr.includes('0 of 2 gateways run version 2'));
  await instance('gateway-1', 2);
  await eventually(() => waiting.ran.stderr.includes('1 of 2 gateways run version 2'));
  await instance('gateway-2', 2);
  expect(await waiting.ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 of 2 gateways') });

  edit('orders', 'paidAt: String', 'paidAt: String seenAt: String');
  const refused = start(['publish', '--to', at, '--wait-for-gateways=60s', '--format', 'json']);
  await eventually(() => refused.ran.stderr.includes('0 of 2 gateways run version 3'));
  await instance('gateway-2', 2, 'no supergraph: unknown link');
  const { exitCode, stdout } = await refused.ended;
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([
    1,
    { result: 'blocked', version: { number: 3 }, problem: expect.stringMatching(/gateway-2.*unknown link/) },
  ]);

  edit('orders', 'seenAt: String', 'seenAt: String heardAt: String');
  await instance('gateway-2', 3);
  expect(await json('publish', '--to', at, '--wait-for-gateways', '1s')).toMatchObject({
    result: 'unreachable',
    exitCode: 3,
    version: { number: 4 },
    problem: expect.stringContaining('gateway-1 (version 2), gateway-2 (version 3)'),
  });
  expect((await registry.store.head())?.number).toBe(4);
}, 60_000);

test('a check kept here gives its supergraph for a preview', async () => {
  const { json, run, edit } = openShop();
  await json('publish');
  edit('orders', 'placedAt: String', 'placedAt: String paidAt: String');
  const { details } = await json('check', '--against', 'shop@staging', '--store');
  const { check } = details as { check: string };
  const { stdout } = await run(['fetch', '--check', check]);
  expect(toApiSchema(stdout).getType('Order')?.toString()).toBe('Order');
  expect(stdout).toContain('paidAt: String');
  expect((await run(['fetch'])).stdout).not.toContain('paidAt: String');
  edit('orders', 'placedAt: String', 'placedAt: Moment');
  const broken = (await json('check', '--against', 'shop@staging', '--store')).details as { check: string };
  expect(await json('fetch', '--check', broken.check)).toMatchObject({
    exitCode: 2,
    problem: expect.stringContaining('do not compose'),
  });
});

test('a finding about an event is approved at the registry, which cannot make it by itself', async () => {
  const { registry, at, json, folder } = await openBoth();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=ada', '-c', 'user.email=ada@example.com', ...args], { cwd: folder });
  const write = (events: object) => writeFileSync(path.join(folder, 'events.json'), JSON.stringify(events));
  appendFileSync(path.join(folder, 'graph.yaml'), 'events: { contracts: ./events.json }\n');
  write(placed);
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  const commit = String(git('rev-parse', 'HEAD')).trim();
  expect(await json('publish', '--to', at, '--commit', commit)).toMatchObject({ exitCode: 0, version: { number: 1 } });

  write({});
  const checked = await json('check', '--against', at);
  const found = { type: 'EVENT_REMOVED', coordinate: 'order.placed' };
  expect(checked).toMatchObject({ exitCode: 1, changes: [{ ...found, blocking: true }] });
  expect(await json('publish', '--to', at)).toMatchObject({ exitCode: 1, version: null });
  const [change] = checked.changes;
  expect(change?.approve).toContain(`--to ${at}`);
  const approve = (fingerprint: string) =>
    json('approve', fingerprint, '--to', at, '--reason', 'no log holds it', '--expires', '30d');

  // Another finding than those of this folder is still refused.
  const unknown = await approve('0123456789abcdef');
  expect(unknown).toMatchObject({ exitCode: 2, problem: expect.stringContaining('0123456789abcdef') });
  expect(await registry.store.approvals()).toEqual([]);

  expect(await approve(change?.fingerprint ?? '')).toMatchObject({ exitCode: 0 });
  expect(await registry.store.approvals()).toMatchObject([{ fingerprint: change?.fingerprint, actor: 'ada' }]);
  const again = await json('check', '--against', at);
  expect(again).toMatchObject({ exitCode: 0, changes: [{ ...found, blocking: false, approval: { actor: 'ada' } }] });
  expect(await json('publish', '--to', at)).toMatchObject({ exitCode: 0 });
});
