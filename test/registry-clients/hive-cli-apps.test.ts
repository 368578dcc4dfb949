import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hiveReleases, openHiveWithSubgraphs } from './open-hive.ts';

describe.each(hiveReleases)('the command line of Hive, %s,', (release) => {
  test('makes, publishes and retires apps, which then have a say in checks', async () => {
    const { hive, check, file, store } = await openHiveWithSubgraphs(release);
    const manifest = Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`h${at}`, `query Q${at} { you }`]));
    const app = ['--name', 'web', '--version', '1.0.0'];
    const create = () => hive(['app:create', file('manifest.json', JSON.stringify(manifest)), ...app]);
    expect(await create()).toMatchObject({ code: 0, said: expect.stringContaining('(120 operations) created') });
    // Made again before it is out, it is the same.
    expect((await create()).code).toBe(0);
    const [pending, ...others] = await store.releases();
    expect(others).toEqual([]);
    expect(pending).toMatchObject({ client: 'web', version: '1.0.0', state: 'pending' });
    expect(pending?.operations.map(({ hash, body }) => [hash, body])).toEqual(Object.entries(manifest));

    const less = 'type Query { me(id: ID): Int }';
    expect((await check('users', less)).said).toContain('nobody knows who uses it');
    const published = await hive(['app:publish', ...app]);
    expect(published).toMatchObject({ code: 0, said: expect.stringContaining('"web@1.0.0" published successfully') });
    expect(await store.releases()).toMatchObject([{ state: 'active' }]);
    expect((await check('users', less)).said).toContain('affects 120 operations of web@1.0.0');
    expect((await hive(['app:publish', ...app])).said).toContain('already published. Skipping');
    expect((await create()).said).toContain('is "active". Skip uploading documents');

    expect(await hive(['app:retire', ...app])).toMatchObject({ code: 0 });
    expect(await store.releases()).toMatchObject([{ state: 'retired' }]);
    const refused = [
      { args: ['app:publish', ...app], why: 'web@1.0.0 is retired; create another version' },
      { args: ['app:publish', '--name', 'web', '--version', '9'], why: 'There is no web@9' },
      { args: ['app:retire', '--name', 'web', '--version', '9'], why: 'There is no web@9' },
      {
        args: ['app:create', file('none.json', '{}'), '--name', 'x'.repeat(101), '--version', '1'],
        why: 'Expected names of 1 to 100 characters for an app and its version',
      },
    ];
    for (const { args, why } of refused) {
      const { code, said } = await hive(args);
      expect(code, why).not.toBe(0);
      expect(said).toContain(why);
    }
    const torn = await hive(['app:create', file('torn.json', '{"t1":"query {"}'), '--name', 'web', '--version', '2']);
    expect(torn.code).not.toBe(0);
    expect(torn.said).toContain('Operation hash: t1');
    for (const incomplete of ['query A { you { ...Gone } }', '#import "./f.graphql"\nquery A { you }']) {
      const manifest = file('incomplete.json', JSON.stringify({ t2: incomplete }));
      const refused = await hive(['app:create', manifest, '--name', 'web', '--version', '2']);
      expect([refused.code === 0, refused.said]).toEqual([false, expect.stringContaining('Operation hash: t2')]);
    }
    expect((await store.releases()).map(({ version, state }) => [version, state])).toEqual([
      ['1.0.0', 'retired'],
      ['2', 'pending'],
    ]);
  });

  test('checks operations against the live version', async () => {
    const { hive, file } = await openHiveWithSubgraphs(release);
    const valid = await hive(['operations:check', file('valid.graphql', 'query A { goods me }')]);
    expect(valid).toMatchObject({ code: 0, said: expect.stringContaining('All operations are valid (1)') });
    const invalid = await hive(['operations:check', file('invalid.graphql', 'query A { gone }')]);
    expect(invalid.code).not.toBe(0);
    expect(invalid.said).toMatch(/Cannot query field "?gone"? on type "?Query"?/);
  });

  test('does only what its token may do', async () => {
    const { hive, publish, check, tokens, tokenFor, store } = await openHiveWithSubgraphs(release);
    const made = await tokens.create({
      name: 'ci',
      scopes: ['publish'],
      graphs: ['shop@main'],
      days: 1,
      now: new Date('2026-11-21T09:00:00Z'),
    });
    const ci = `hvo1/${made.text}`;
    const more = 'type Query { me(id: ID): Int you: Int we: Int }';
    expect((await hive(['whoami'], { token: ci, target: null })).said).toMatch(/=== ci ===[^]*shop@main[^]*publish/);
    // Without a target, the only one that the token is for.
    expect(await publish('users', more, [], { token: ci, target: null })).toMatchObject({ code: 0 });
    expect(await store.head()).toMatchObject({ number: 3, actor: 'ci' });
    const foreign = await check('users', more, [], { token: ci, target: 'acme/shop/other' });
    expect(foreign.code).not.toBe(0);
    expect(foreign.said).toContain('The token is not for shop@other');

    const reader = await tokenFor('read');
    expect((await hive(['schema:fetch'], { token: reader })).code).toBe(0);
    for (const attempt of [
      check('users', more, [], { token: reader }),
      publish('users', more, [], { token: reader }),
    ]) {
      const { code, said } = await attempt;
      expect(code).not.toBe(0);
      expect(said).toMatch(/The token lacks the scope (check|publish)/);
    }
    const stranger = await check('users', more, [], { token: `tpr_${'0'.repeat(16)}_${'x'.repeat(43)}` });
    expect(stranger.code).not.toBe(0);
    expect(stranger.said).toMatch(/The token is not valid|access token was rejected/);
    const misnamed = await check('users', more, [], { target: 'acme/shop/1st' });
    expect(misnamed.code).not.toBe(0);
    expect(misnamed.said).toContain('is not a graph and a variant');
    expect((await store.head())?.number).toBe(3);
  });

  test('composes with the live version while a subgraph is in development', async () => {
    const { hive, file, directory, store } = await openHiveWithSubgraphs(release);
    const dev = (sdl: string) =>
      hive([
        'dev',
        '--remote',
        '--service',
        'users',
        '--url',
        'http://local',
        '--schema',
        file('dev.graphql', sdl),
        '--write',
        'out.graphql',
      ]);
    expect((await dev('type Query { we: Int }')).code).toBe(0);
    const composed = readFileSync(path.join(directory, 'out.graphql'), 'utf8');
    expect(composed).toContain('we: Int');
    expect(composed).toContain('goods: Int');
    const torn = await dev('type Query { we: Missing }');
    expect(torn.code).not.toBe(0);
    expect(torn.said).toMatch(/Unknown type "?Missing/);
    expect((await store.head())?.number).toBe(2);
  });
});

test('the newer command line checks apps, promotes variants, and gets errors for unknown names', async () => {
  const { hive, run, file, url, token, store, server } = await openHiveWithSubgraphs('hive-cli-066');
  const valid = await hive(['app:check', file('apps.json', '{"h1":"query A { you }"}')]);
  expect(valid).toMatchObject({ code: 0, said: expect.stringContaining('All operations are valid (1)') });
  const access = ['--registry.endpoint', `${url}/hive/graphql`, '--registry.accessToken', token];
  const promote = (from: string, to: string) => run(['schema:promote', '--from', from, '--to', to, ...access]);
  const promoted = await promote('acme/shop/main', 'acme/shop/prod');
  expect(promoted).toMatchObject({ code: 0, said: expect.stringContaining('/shop/prod/versions/1') });
  const [from, to] = [await store.head(), await server.registry.target('shop', 'prod').store.head()];
  expect(to).toMatchObject({ action: 'promote', reason: 'shop@main:2', commit: 'first-goods', id: from?.id });
  const across = await promote('acme/shop/main', 'acme/other/main');
  expect(across.code).not.toBe(0);
  expect(across.said).toContain('Expected another variant of the same graph');
  const empty = await promote('acme/shop/empty', 'acme/shop/prod');
  expect(empty.code).not.toBe(0);
  expect(empty.said).toContain('shop@empty has no version yet');

  const sdl = file('more.graphql', 'type Query { me: Int }');
  const author = ['--author', 'Ada', '--commit', 'c1'];
  for (const [args, why] of [
    [['schema:push', sdl, '--service', 'users', '--revision', 'r1'], 'does not support this version of the CLI'],
    [['schema:publish', '--revision', 'r1', '--service', 'users', ...author], '--revision is not supported'],
    [['schema:check', sdl, '--service', 'users', '--baseline', sdl], '--baseline is not supported'],
  ] as const) {
    const { code, said } = await hive([...args]);
    expect(code, why).not.toBe(0);
    expect(said).toContain(why);
  }
  expect((await store.head())?.number).toBe(2);
});
