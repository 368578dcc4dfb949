import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { cachedComposer } from '#registry/judge/composition-cache.ts';
import { readConfiguration } from '#registry/graph-file.ts';
import { openFileStore } from '#registry/store/file-store.ts';
import { subgraphSources } from '#schema/subgraphs.ts';
import { eventually } from '../support/eventually.ts';
import { openShop } from './open-shop.ts';

const root = path.resolve(import.meta.dirname, '../..');

type Shop = ReturnType<typeof openShop>;
let folder: string;
let run: Shop['run'];
let json: Shop['json'];
let edit: Shop['edit'];
let operations: Shop['operations'];
let start: Shop['start'];
let ownProcess: Shop['ownProcess'];
beforeEach(() => {
  ({ folder, run, json, edit, operations, start, ownProcess } = openShop());
});

test("the project's configuration lists the project's subgraphs", () => {
  expect(readConfiguration(path.join(root, 'graph.yaml')).sources).toEqual(subgraphSources);
});

describe('the command line', () => {
  test('publishes, blocks a change that breaks a release, and lets it pass once it is approved', async () => {
    expect(await ownProcess.json('publish')).toMatchObject({
      result: 'ok',
      exitCode: 0,
      version: { number: 1, action: 'publish', actor: 'ada' },
    });
    operations('query Page { order(id: 1) { number ...Sum } }', 'fragment Sum on Order { total { amount } }');
    expect(
      await json('ops', 'push', 'src/*.graphql', '--client', 'web', '--client-version', '1.0', '--activate'),
    ).toMatchObject({ exitCode: 0 });
    edit('orders', 'number: String ', '');
    const checked = await json('check', '--against', 'shop@staging');
    expect(checked).toMatchObject({
      result: 'blocked',
      exitCode: 1,
      base: { number: 1 },
      evidence: { releases: 1, operations: 1 },
    });
    const [change] = checked.changes;
    expect(change).toMatchObject({
      coordinate: 'Order.number',
      blocking: true,
      subgraph: 'orders',
      team: 'orders-team',
      file: 'orders.graphql',
      side: 'before',
      usage: { clients: [{ client: 'web', versions: ['1.0'], operations: ['Page'] }] },
    });
    const text = await ownProcess.run(['check', '--against', 'shop@staging']);
    expect(text.exitCode).toBe(1);
    expect(text.stdout).toContain(`orders.graphql:${change?.line}:${change?.column}: breaking:`);
    expect(text.stdout).toContain(`to approve: npx tradepost-schema approve ${change?.fingerprint} --reason`);
    expect(text.stdout).not.toContain('\u001b');
    expect(await json('publish')).toMatchObject({ result: 'blocked', exitCode: 1, version: null });
    expect(
      await json('approve', change?.fingerprint ?? '', '--reason', 'agreed with web', '--expires', '30d'),
    ).toMatchObject({ exitCode: 0 });
    expect(await json('check', '--against', 'shop@staging')).toMatchObject({
      exitCode: 0,
      changes: [{ severity: 'breaking', approval: { reason: 'agreed with web', actor: 'ada' } }],
    });
    expect(await json('publish')).toMatchObject({ exitCode: 0, version: { number: 2 } });
  });

  test('a retired release stops nobody, and one that is out keeps its operations', async () => {
    await json('publish');
    operations('{ order(id: 1) { number } }');
    const release = ['--client', 'web', '--client-version', '1.0'];
    await json('ops', 'push', 'src/*.graphql', ...release, '--activate');
    operations('{ me { id } }');
    expect(await json('ops', 'push', 'src/*.graphql', ...release)).toMatchObject({ result: 'conflict', exitCode: 4 });
    await json('ops', 'push', 'src/*.graphql', '--client', 'web', '--client-version', '2.0', '--activate');
    await json('ops', 'retire', ...release);
    edit('orders', 'number: String ', '');
    expect(await json('check', '--against', 'shop@staging')).toMatchObject({ exitCode: 0, evidence: { releases: 1 } });
  });

  test('stores no release with an operation that the live schema refuses, unless that is allowed', async () => {
    await json('publish');
    operations('query Page { order(id: 1) { number } } query Early { order(id: 1) { parcel } }');
    const push = (...flags: string[]) =>
      json('ops', 'push', 'src/*.graphql', '--client', 'web', '--client-version', '1', '--activate', ...flags);
    const refused = await push();
    expect(refused).toMatchObject({ result: 'blocked', exitCode: 1, details: null });
    expect(refused.changes).toMatchObject([
      {
        kind: 'operation',
        type: 'OPERATION_INVALID',
        blocking: true,
        message: `Operation 'Early', line 3, column 5: Cannot query field "parcel" on type "Order".`,
      },
    ]);
    expect((await json('ops', 'list')).details).toEqual([]);
    expect(await push('--allow-invalid')).toMatchObject({ exitCode: 0, details: { state: 'active' } });
    // A job that runs twice pushes what is stored already.
    expect(await push()).toMatchObject({ exitCode: 0 });
    // An operation that never fitted is no evidence, and breaks nothing.
    edit('users', 'nameKana: String', '');
    expect(await json('check', '--against', 'shop@staging')).toMatchObject({
      exitCode: 0,
      changes: [{ coordinate: 'User.nameKana', because: expect.stringContaining('none of 1 stored operation') }],
    });
  });

  test('never publishes schemas that do not compose, whatever is allowed', async () => {
    edit('orders', 'placedAt: String', 'placedAt: Moment');
    const report = await json('publish', '--allow-breaking', '--reason', 'now');
    expect(report).toMatchObject({
      result: 'blocked',
      exitCode: 1,
      version: null,
      composition: { errors: [{ subgraph: 'orders', team: 'orders-team', file: 'orders.graphql' }] },
    });
    expect(await openFileStore(path.join(folder, 'schema-registry/shop/staging')).head()).toBeNull();
  });

  test('publishes in spite of a blocking finding only with a reason, and keeps the reason', async () => {
    await json('publish');
    edit('orders', 'number: String ', '');
    expect(await json('publish', '--allow-breaking')).toMatchObject({ result: 'failed', exitCode: 2 });
    expect(await json('publish', '--allow-breaking', '--reason', 'nobody is live')).toMatchObject({
      exitCode: 0,
      version: { number: 2, reason: 'nobody is live' },
    });
  });

  test('publishes nothing twice, and refuses when the live version is not the expected one', async () => {
    expect(await json('publish', '--dry-run')).toMatchObject({ exitCode: 0, version: { number: 1 } });
    expect(await json('publish', '--if-match', '0')).toMatchObject({ version: { number: 1 } });
    expect(await json('publish')).toMatchObject({ exitCode: 0, version: { number: 1 } });
    edit('orders', 'placedAt: String', 'placedAt: String paidAt: String');
    expect(await json('publish', '--if-match', '7')).toMatchObject({
      result: 'conflict',
      exitCode: 4,
      problem: expect.stringContaining('version 7'),
    });
    expect(await json('publish', '--if-match', '1')).toMatchObject({ exitCode: 0, version: { number: 2 } });
  });

  test('two that publish at the same time: both end, with one version after the other or one conflict', async () => {
    await json('publish');
    edit('orders', 'placedAt: String', 'placedAt: String paidAt: String');
    const publish = () => ownProcess.json('publish', '--if-match', '1');
    const both = await Promise.all([publish(), publish()]);
    expect(both.map((report) => report.exitCode).toSorted((a, b) => a - b)).toEqual([0, 4]);
    expect((await json('history')).details).toHaveLength(2);
  });

  test('publishes no subgraph that a gateway could not call', async () => {
    const file = path.join(folder, 'graph.yaml');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace('http://orders.example', 'orders.example'));
    const refused = {
      exitCode: 2,
      problem: expect.stringMatching(/^orders: expected an http.* address, got "/),
    };
    expect(await json('publish', '--dry-run')).toMatchObject(refused);
    expect(await json('publish')).toMatchObject(refused);
    writeFileSync(file, whole);
    expect(await json('publish')).toMatchObject({ exitCode: 0, version: { number: 1 } });
  });

  test('rolls back, promotes, shows, fetches and reports changes', async () => {
    await json('publish');
    edit('orders', 'placedAt: String', 'placedAt: String paidAt: String');
    await json('publish', '--reason', 'payment times');
    expect(await json('rollback')).toMatchObject({ exitCode: 2 });
    expect(await json('rollback', '--reason', 'oops')).toMatchObject({
      exitCode: 0,
      version: { number: 3, action: 'rollback', reason: 'oops' },
    });
    expect(await json('rollback', '--reason', 'once more')).toMatchObject({
      result: 'conflict',
      exitCode: 4,
      problem: expect.stringContaining('version 3 is a rollback already; say with --to which version you want'),
    });
    expect((await json('show')).version?.id).toBe((await json('show', '--version', '1')).version?.id);
    expect(await json('promote', '--from', 'shop@staging:2', '--to', 'shop@production')).toMatchObject({
      exitCode: 0,
      version: { number: 1, action: 'promote' },
    });
    const fetched = await run(['fetch', 'shop@production', '--artifact', 'api']);
    expect(fetched.stdout).toContain('paidAt: String');
    expect(fetched.stdout).not.toContain('join__');
    const log = await run(['changelog', '--since', '1']);
    expect(log.stdout).toContain("safe: Field 'paidAt' was added to object type 'Order'");
    expect(log.stdout).toContain('payment times');
    expect((await json('diff', 'shop@staging:1', 'shop@production')).changes).toMatchObject([
      { type: 'FIELD_ADDED', coordinate: 'Order.paidAt' },
    ]);
    expect((await run(['doctor'])).stdout).toContain('every breaking change blocks');
  });

  test("reports file, line and column to a client's own pull request", async () => {
    operations('query Good { me { id } }', 'query Bad { me { idd } }', 'query Old { me { email } }');
    const report = await json('ops', 'check', 'src/**/*.graphql');
    expect(report).toMatchObject({ result: 'blocked', exitCode: 1 });
    expect(report.changes).toMatchObject([
      { type: 'OPERATION_INVALID', file: 'src/operations.graphql', line: 2, column: 18, blocking: true },
      { type: 'OPERATION_USES_DEPRECATED', line: 3, blocking: false },
    ]);
  });

  test('reads manifests of Apollo and of Relay', async () => {
    writeFileSync(
      path.join(folder, 'apollo.json'),
      JSON.stringify({
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id: 'x1', name: 'A', type: 'query', body: 'query A { me { id } }' }],
      }),
    );
    writeFileSync(path.join(folder, 'relay.json'), JSON.stringify({ x2: 'query B { me { name } }' }));
    const pushed = await json('ops', 'push', 'apollo.json', 'relay.json', '--client', 'web', '--client-version', '1');
    expect(pushed.details).toMatchObject({
      state: 'pending',
      operations: [
        { hash: 'x1', name: 'A' },
        { hash: 'x2', name: 'B' },
      ],
    });
    writeFileSync(path.join(folder, 'wrong.json'), '{ "a": 1 }');
    expect(await json('ops', 'push', 'wrong.json', '--client', 'web', '--client-version', '2')).toMatchObject({
      exitCode: 2,
    });
  });

  test('takes no operation that it could not read in a check, and names file and operation', async () => {
    const wrong: [string, string, string][] = [
      ['inverted.json', JSON.stringify({ OrderPage: '3fa9c1' }), "'OrderPage' cannot be parsed: Syntax Error"],
      [
        'apollo.json',
        JSON.stringify({ operations: [{ name: 'A', body: '}{' }] }),
        "'A' cannot be parsed: Syntax Error",
      ],
      ['schema.json', JSON.stringify({ x1: 'type A { a: Int }' }), "'x1' defines no operation"],
      [
        'long.graphql',
        `query Long { order(id: 1) { ${'number '.repeat(20_000)} } }`,
        "'Long' cannot be parsed: Syntax Error",
      ],
    ];
    for (const [file, text, problem] of wrong) {
      writeFileSync(path.join(folder, file), text);
      const pushed = await json('ops', 'push', file, '--client', 'web', '--client-version', '1', '--activate');
      expect([pushed.exitCode, pushed.problem]).toEqual([2, expect.stringContaining(`${file}: operation '`)]);
      expect(pushed.problem).toContain(problem);
    }
    expect((await json('ops', 'list')).details).toEqual([]);
  });

  test('looks at every operation of a body that has no name of its own', async () => {
    await json('publish');
    const both = 'query A { me { id } } query B { order(id: 1) { number } }';
    writeFileSync(path.join(folder, 'relay.json'), JSON.stringify({ x1: both }));
    await json('ops', 'push', 'relay.json', '--client', 'web', '--client-version', '1', '--activate');
    edit('orders', 'number: String ', '');
    expect(await json('check', '--against', 'shop@staging')).toMatchObject({
      exitCode: 1,
      changes: [{ coordinate: 'Order.number', because: expect.stringContaining('affects 1 operation of web@1') }],
    });
  });

  test('writes every kind of report, and the files that GitHub reads', async () => {
    const { run } = ownProcess;
    await json('publish');
    for (const [from, to] of [
      ['number: String ', ''],
      ['placedAt: String', ''],
    ] as const)
      edit('orders', from, to);
    edit('users', 'enum Role { CUSTOMER STAFF }', 'enum Role { CUSTOMER STAFF ADMIN }');
    const kinds = ['markdown=r.md', 'junit=r.xml', 'sarif=r.sarif', 'gitlab=r.json'].flatMap((target) => [
      '--report',
      target,
    ]);
    const found = await run(['check', '--against', 'shop@staging', ...kinds], {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
      GITHUB_OUTPUT: path.join(folder, 'output'),
    });
    expect(found.exitCode).toBe(1);
    expect(found.stdout).toMatch(/^::error file=orders\.graphql,line=\d+,col=\d+,title=FIELD_REMOVED::/m);
    expect(found.stdout).toMatch(/^::warning .*ENUM_VALUE_ADDED/m);
    const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
    expect(read('summary.md')).toContain('<!-- schema-registry-report -->');
    expect(read('r.md')).toContain('Blocking (2)');
    expect(read('output')).toContain('result=blocked\nbreaking=2\n');
    expect(read('r.xml')).toContain('failures="2"');
    expect(JSON.parse(read('r.sarif'))).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'FIELD_REMOVED', level: 'error' }, { level: 'error' }, { level: 'warning' }] }],
    });
    expect(JSON.parse(read('r.json'))).toMatchObject([
      { severity: 'blocker', location: { path: 'orders.graphql' } },
      {},
      {},
    ]);
  });

  test('a report that cannot be written is refused', async () => {
    expect(await json('check', '--against', 'shop@staging', '--report', 'sarif=no/such/folder/r')).toMatchObject({
      result: 'failed',
      exitCode: 2,
      problem: expect.stringContaining('sarif=no/such/folder/r cannot be written'),
    });
    expect(await json('check', '--report', 'pdf=r')).toMatchObject({
      result: 'failed',
      exitCode: 2,
      problem: expect.stringContaining('pdf'),
    });
  });

  test('takes only the subgraphs named from the working tree', async () => {
    await json('publish');
    edit('orders', 'number: String ', '');
    edit('users', '  nameKana: String\n', '');
    expect(
      (await json('check', '--against', 'shop@staging', '--only', 'users')).changes.map((change) => change.coordinate),
    ).toEqual(['User.nameKana']);
    expect(await json('check', '--against', 'shop@staging', '--only', 'nobody')).toMatchObject({ exitCode: 2 });
  });

  test('a missing baseline is a mistake, not a check that passed', async () => {
    await json('publish');
    await json('fetch', '--artifact', 'supergraph', '--output', path.join(folder, 'old.graphql'));
    for (const [args, problem] of [
      [['--against', 'shop@stagign'], 'shop@stagign has no version yet; the configured variant is shop@staging'],
      [['--only', 'users', '--against', 'old.graphql'], '--only needs subgraphs to compare with'],
      [['--changed=HEAD', '--against', 'shop@staging'], 'name two baselines'],
    ] as const) {
      expect(await json('check', ...args)).toMatchObject({ exitCode: 2, problem: expect.stringContaining(problem) });
    }
  });

  test('a configuration with mistakes names each of them: exit code 2', async () => {
    const { json } = ownProcess;
    writeFileSync(path.join(folder, 'graph.yaml'), 'graph: 1 2\npolicy: { failOn: maybe }\nsubgraph: {}\n');
    const { problem, exitCode } = await json('check');
    expect(exitCode).toBe(2);
    for (const part of ['graph:', 'policy.failOn', 'subgraph']) expect(problem).toContain(part);
  });

  test('a registry that gives no answer leaves the result unknown: 3; one that refuses the token: 5', async () => {
    expect(await ownProcess.json('check', '--against', 'http://127.0.0.1:1/v1/shop/staging')).toMatchObject({
      result: 'unreachable',
      exitCode: 3,
    });
    const server = createServer((request, response) => {
      const [, answer = ''] = request.url?.split('/') ?? [];
      if (answer === 'slow') return;
      response
        .writeHead(Number(answer), { 'content-type': 'application/json' })
        .end(answer === '302' ? '<html>' : '{ "message": "because" }');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const check = (answer: string) => json('check', '--against', `${url}/${answer}`, '--timeout', '2');
      expect(await ownProcess.json('check', '--against', `${url}/401`)).toMatchObject({
        result: 'denied',
        exitCode: 5,
      });
      expect(await check('slow')).toMatchObject({ result: 'unreachable', exitCode: 3 });
      const rollback = ['rollback', `${url}/slow`, '--reason', 'oops', '--timeout', '1'];
      expect(await json(...rollback)).toMatchObject({ result: 'unreachable', exitCode: 3 });
      expect(await check('503')).toMatchObject({ result: 'unreachable', exitCode: 3 });
      expect(await check('200')).toMatchObject({ result: 'unreachable', exitCode: 3 });
      expect(await check('404')).toMatchObject({
        result: 'failed',
        exitCode: 2,
        problem: expect.stringContaining('because'),
      });
      expect(await json('publish', '--to', `${url}/412`)).toMatchObject({ result: 'conflict', exitCode: 4 });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test('serves the registry until SIGTERM', async () => {
    const { run } = ownProcess;
    await json('publish');
    const env = { REGISTRY_ADMIN_PORT: '0', REGISTRY_TOKENS: path.join(folder, 'tokens') };
    const { child, ran, ended } = start(['serve', '--port', '0'], env);
    try {
      const url = await eventually(() => /http:\/\/127\.0\.0\.1:\d+/.exec(ran.stdout)?.[0], 60_000);
      const denied = await json('history', `${url}/v1/shop/staging`);
      expect(denied).toMatchObject({ result: 'denied', exitCode: 5 });
      child.kill('SIGTERM');
      expect((await ended).exitCode).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
    expect(await run(['serve', '--port', 'many'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('REGISTRY_PORT'),
    });
  });

  test('composes unchanged schemas once; a damaged entry of the cache is composed again', async () => {
    const directory = path.join(folder, 'cache');
    const composed: string[] = [];
    const composer = cachedComposer(directory, async (subgraphs) => {
      composed.push(subgraphs.map((subgraph) => subgraph.sdl).join());
      return { ok: true, supergraphSdl: `of ${subgraphs.length}`, hints: [] };
    });
    const source = (sdl: string) => [{ name: 'a', url: 'http://a.example', file: 'a.graphql', sdl }];
    const first = await composer(source('one'));
    expect(await composer(source('one'))).toEqual(first);
    expect(composed).toEqual(['one']);
    await composer([{ ...source('one')[0]!, url: 'http://b.example' }]);
    expect(composed).toHaveLength(2);
    for (const broken of ['', 'half', '{"ok":true}\n']) {
      for (const file of readdirSync(directory)) writeFileSync(path.join(directory, file), broken);
      composed.length = 0;
      expect(await composer(source('one'))).toEqual(first);
      expect(composed).toEqual(['one']);
    }
    for (let at = 0; at < 110; at += 1) await composer(source(`number ${at}`));
    expect(readdirSync(directory)).toHaveLength(100);
    composed.length = 0;
    await composer(source('number 109'));
    expect(composed).toEqual([]);
    // A directory that is none costs time, nothing else.
    writeFileSync(path.join(folder, 'file'), '');
    expect(await cachedComposer(path.join(folder, 'file'), composer)(source('other'))).toEqual(first);
  });
});
