import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { hiveReleases, openHive, openHiveWithSubgraphs } from './open-hive.ts';

const users = 'type Query { me(id: ID): Int you: Int }';
const goods = 'type Query { goods: Int }';

describe.each(hiveReleases)('the command line of Hive, %s,', (release) => {
  test('publishes subgraphs, each beside the others', async () => {
    const { publish, store, call } = await openHive(release);
    const first = await publish('users', users, ['--url', 'http://users.example/graphql']);
    expect(first).toMatchObject({ code: 0, said: expect.stringContaining('Published initial schema') });
    expect(first.said).toMatch(/http:\/\/[^ ]+\/shop\/main\/versions\/1\n/);
    const second = await publish('goods', goods, ['--url', 'http://goods.example/graphql'], { commit: 'c2' });
    expect(second.code).toBe(0);
    expect(second.said).toContain('Field goods was added to object type Query');
    const head = await store.head();
    expect(head).toMatchObject({ number: 2, action: 'publish', actor: 'ada', commit: 'c2', reason: 'by Ada' });
    expect(head?.subgraphs.map(({ name, url }) => [name, url])).toEqual([
      ['users', 'http://users.example/graphql'],
      ['goods', 'http://goods.example/graphql'],
    ]);

    const again = await publish('goods', goods, ['--url', 'http://goods.example/graphql']);
    expect(again).toMatchObject({ code: 0, said: expect.stringContaining('No changes. Skipping.') });
    expect((await store.head())?.number).toBe(2);

    // The same file, as another client published it. The command line of Hive sends it minified.
    const sdl = `# All goods.\ntype Query {\n  # How many there are\n  goods: Int\n\n  """\n  Those of today,\n    in order.\n  """\n  fresh: [Int!] # sorted\n}\n`;
    const subgraphs = [{ name: 'goods', sdl, url: 'http://goods.example/graphql' }];
    expect((await call('POST', 'versions', { subgraphs, only: true })).body.version.number).toBe(3);
    const unchanged = await publish('goods', sdl, ['--url', 'http://goods.example/graphql']);
    expect(unchanged).toMatchObject({ code: 0, said: expect.stringContaining('No changes. Skipping.') });
    expect((await store.head())?.number).toBe(3);
    const reworded = await publish('goods', sdl.replace('Those of today', 'Those of the day'));
    expect(reworded.code).toBe(0);
    expect((await store.head())?.number).toBe(4);
    expect(
      (
        await call('POST', 'versions', {
          subgraphs: [{ ...subgraphs[0], sdl: goods }],
          only: true,
          allowBreaking: true,
          reason: 'a test',
        })
      ).status,
    ).toBe(201);

    const moved = await publish('goods', goods, ['--url', 'http://elsewhere.example/graphql']);
    expect(moved).toMatchObject({ code: 0, said: expect.stringContaining('Published as version 6.') });
    // What is not said about a subgraph that is live stays.
    expect((await publish('goods', 'type Query { goods: Int more: Int }')).code).toBe(0);
    expect((await store.head())?.subgraphs[1]?.url).toBe('http://elsewhere.example/graphql');
  });

  test('publishes nothing that has no subgraph, no URL or does not compose', async () => {
    const { publish, hive, file, store } = await openHiveWithSubgraphs(release);
    const nameless = await hive(['schema:publish', file('a.graphql', users), '--author', 'Ada', '--commit', 'c1']);
    expect(nameless.code).not.toBe(0);
    expect(nameless.said).toContain('No subgraph was named.');
    const homeless = await publish('new', 'type Query { newest: Int }');
    expect(homeless.code).not.toBe(0);
    expect(homeless.said).toContain('shop@main has no subgraph new yet, so its URL is needed.');
    const misnamed = await publish('a/b', users, ['--url', 'http://x.example']);
    expect(misnamed.code).not.toBe(0);
    expect(misnamed.said).toContain('service: Expected a letter, then');
    for (const more of [[], ['--force'], ['--experimental_acceptBreakingChanges']]) {
      const torn = await publish('goods', 'type Query { goods: Missing }', more);
      expect(torn.code).not.toBe(0);
      expect(torn.said).toMatch(/Unknown type "?Missing/);
    }
    expect((await store.head())?.number).toBe(2);
  });

  test('publishes breaking changes only for administrators who force it', async () => {
    const { publish, store, tokenFor } = await openHiveWithSubgraphs(release);
    const less = 'type Query { me(id: ID): Int }';
    const refused = await publish('users', less);
    expect(refused.code).not.toBe(0);
    expect(refused.said).toMatch(/FIELD_REMOVED: Field "?you"? was removed from object type "?Query"?: nobody knows/);
    const publisher = { token: await tokenFor('publish') };
    const notAllowed = await publish('users', less, ['--force'], publisher);
    expect(notAllowed.code).not.toBe(0);
    expect(notAllowed.said).toContain('Not published: FIELD_REMOVED');
    expect((await store.head())?.number).toBe(2);

    expect((await publish('users', less, ['--force'])).code).toBe(0);
    expect(await store.head()).toMatchObject({ number: 3, reason: 'forced by Ada' });
  });

  test('checks a subgraph beside the live subgraphs', async () => {
    const { check, call, hive, file, store } = await openHiveWithSubgraphs(release);
    const fine = await check('users', 'type Query { me(id: ID): Int you: Int we: Int }', [
      '--commit',
      'c9',
      '--author',
      'Ada',
    ]);
    expect(fine).toMatchObject({ code: 0, said: expect.stringMatching(/Safe changes:\s+- Field "?we"? was added/) });
    const [, id = ''] = /\/shop\/main\/checks\/([\w-]{36})\n/.exec(fine.said) ?? [];
    const kept = await call('GET', `checks/${id}`);
    expect(kept.body).toMatchObject({ result: 'ok', commit: 'c9', base: 2, actor: 'ada' });
    expect(kept.body.proposed.map((subgraph: { name: string }) => subgraph.name).toSorted()).toEqual([
      'goods',
      'users',
    ]);

    const same = await check('users', users);
    expect(same).toMatchObject({ code: 0, said: expect.stringContaining('No changes') });

    const torn = await check('users', 'type Query { me: Missing }');
    expect(torn.code).not.toBe(0);
    expect(torn.said).toMatch(/Detected 1 error\s+- INVALID_GRAPHQL: \[users\] Unknown type "?Missing/);
    expect(torn.said).toContain('/shop/main/checks/');

    const nameless = await hive(['schema:check', file('nameless.graphql', users)]);
    expect(nameless.code).not.toBe(0);
    expect(nameless.said).toContain('Name the subgraph with --service');
    expect((await store.head())?.number).toBe(2);
  });

  test('reports why a change breaks, and for which clients; reports changes that are safe by usage; approves expected changes', async () => {
    const { check, call, store } = await openHiveWithSubgraphs(release);
    const less = 'type Query { me(id: ID): Int }';
    await call('PUT', 'clients/web/1.0.0', {
      operations: [{ body: 'query Page { you }', name: 'Page' }],
      activate: true,
    });
    const broken = await check('users', less);
    expect(broken.code).not.toBe(0);
    expect(broken.said).toMatch(/FIELD_REMOVED: .+: affects 1 operation of web@1\.0\.0, such as Page/);
    expect(broken.said).toMatch(/Breaking changes:\s+- Field "?you"? was removed .+ \[1 app deployment affected\]/);

    const forced = await check('users', less, ['--forceSafe', '--author', 'Grace', '--commit', 'c3']);
    expect(forced).toMatchObject({ code: 0, said: expect.stringContaining('Breaking changes were expected (forced)') });
    expect(await store.approvals()).toMatchObject([
      { actor: 'ada', reason: 'Check force approved automatically via CLI --forceSafe flag (Grace)', expiresAt: null },
    ]);
    const approved = await check('users', less);
    expect(approved).toMatchObject({ code: 0, said: expect.stringContaining('(Approved by ada ✓)') });

    const torn = await check('users', 'type Query { me: Missing }', [
      '--forceSafe',
      '--author',
      'Grace',
      '--commit',
      'c3',
    ]);
    expect(torn.code).not.toBe(0);
    expect(torn.said).toContain('Subgraphs that do not compose cannot be approved');
    expect(await store.approvals()).toHaveLength(1);

    await call('POST', 'clients/web/1.0.0/retire');
    const row = { coordinate: 'Query.me', client: 'web', clientVersion: '2', day: '2026-11-20', count: 5 };
    expect((await call('POST', 'usage', { rows: [row] })).status).toBe(202);
    const unused = await check('goods', 'type Query { others: Int }');
    expect(unused).toMatchObject({
      code: 0,
      said: expect.stringMatching(/Field "?goods"? was removed .+ \(Safe based on usage ✓\)/),
    });
  });

  test('deletes a subgraph, or only tries', async () => {
    const { hive, call, store } = await openHiveWithSubgraphs(release);
    const remove = (...args: string[]) => hive(['schema:delete', ...args, '--confirm']);
    const unknown = await remove('nobody');
    expect(unknown.code).not.toBe(0);
    expect(unknown.said).toContain('shop@main has no subgraph nobody');
    const refused = await remove('goods');
    expect(refused.code).not.toBe(0);
    expect(refused.said).toMatch(/FIELD_REMOVED: Field "?goods"? was removed/);
    expect((await store.head())?.number).toBe(2);

    const row = { coordinate: 'Query.me', client: 'web', clientVersion: '2', day: '2026-11-20', count: 5 };
    await call('POST', 'usage', { rows: [row] });
    expect((await remove('goods', '--dryRun')).code).toBe(0);
    expect((await store.head())?.number).toBe(2);
    expect((await remove('goods')).code).toBe(0);
    expect(await store.head()).toMatchObject({ number: 3, action: 'delete', subgraphs: [{ name: 'users' }] });
  });

  test('fetches the live version, and the version of a commit', async () => {
    const { hive, call, directory, store } = await openHiveWithSubgraphs(release);
    const latest = await hive(['schema:fetch']);
    expect(latest).toMatchObject({ code: 0, said: expect.stringContaining('goods: Int') });
    const earlier = await hive(['schema:fetch', 'first-users']);
    expect(earlier).toMatchObject({ code: 0, said: expect.stringContaining('you: Int') });
    expect(earlier.said).not.toContain('goods: Int');
    const supergraph = await hive(['schema:fetch', '--type', 'supergraph', '--write', 'supergraph.graphql']);
    expect(supergraph.code).toBe(0);
    expect(readFileSync(path.join(directory, 'supergraph.graphql'), 'utf8')).toBe((await store.head())?.supergraphSdl);
    const subgraphs = await hive(['schema:fetch', '--type', 'subgraphs']);
    expect(subgraphs).toMatchObject({ code: 0, said: expect.stringContaining('http://goods.example/graphql') });
    // The newest of those that one commit made; and one that many have followed.
    for (let count = 1; count <= 22; count += 1) {
      const sdl = `type Query { me(id: ID): Int you: Int more${'e'.repeat(count)}: Int }`;
      const commit = count <= 2 ? 'twice' : 'later';
      const body = { subgraphs: [{ name: 'users', sdl, url: 'http://users.example/graphql' }], only: true, commit };
      const made = await call('POST', 'versions', { ...body, allowBreaking: true, reason: 'many versions' });
      expect(made.status).toBe(201);
    }
    expect((await hive(['schema:fetch', 'twice'])).said).toContain('moreee: Int');
    expect((await hive(['schema:fetch', 'first-users'])).said).toBe(earlier.said);
    const unknown = await hive(['schema:fetch', 'no-such-commit']);
    expect(unknown.code).not.toBe(0);
    expect(unknown.said).toContain('No schema found for commit no-such-commit');
    const empty = await hive(['schema:fetch'], { target: 'acme/shop/empty' });
    expect(empty.code).not.toBe(0);
    expect(empty.said).toContain('No schema found');
  });

  test('fetches artifacts from where a CDN would be', async () => {
    const { run, directory, url, token, store } = await openHiveWithSubgraphs(release);
    const fetchArtifact = (artifact: string, more: string[] = [], key = token, variant = 'shop/main') => {
      const from = ['--cdn.endpoint', `${url}/artifacts/v1/${variant}`, '--cdn.accessToken', key];
      return run(['artifact:fetch', '--artifact', artifact, ...from, ...more]);
    };
    const head = await store.head();
    const written = await fetchArtifact('supergraph', ['--outputFile', 'supergraph.graphql']);
    expect(written.code).toBe(0);
    expect(readFileSync(path.join(directory, 'supergraph.graphql'), 'utf8')).toBe(head?.supergraphSdl);
    expect(await fetchArtifact('sdl')).toMatchObject({ code: 0, said: expect.stringContaining(head?.apiSdl ?? '?') });
    const services = await fetchArtifact('services', [], `hvo1/${token}`);
    expect(JSON.parse(services.said)).toMatchObject([{ name: 'users' }, { name: 'goods' }]);
    for (const [refused, why] of [
      [await fetchArtifact('supergraph', [], 'nonsense'), /CDN|failed with status 401/],
      [await fetchArtifact('supergraph', [], token, 'shop/empty'), /No schema found|failed with status 404/],
    ] as const) {
      expect(refused.code).not.toBe(0);
      expect(refused.said).toMatch(why);
    }
  });

  test('works in jobs that ask for a check-run on GitHub, which there is none of', async () => {
    const { publish, check, store } = await openHiveWithSubgraphs(release);
    const job = { environment: { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/shop' } };
    const more = 'type Query { goods: Int more: Int }';
    const torn = 'type Query { goods: Missing }';
    const by = ['--github', '--author', 'Ada', '--commit', 'c1'];
    expect((await check('goods', more, by, job)).said).toMatch(/Field "?more"? was added/);
    expect(await check('goods', torn, by, job)).toMatchObject({
      said: expect.stringMatching(/Unknown type "?Missing/),
    });
    const published = await publish('goods', more, ['--github'], job);
    expect(published).toMatchObject({ code: 0, said: expect.stringContaining('Version 3 is live.') });
    const refused = await publish('goods', torn, ['--github'], job);
    expect(refused.code).not.toBe(0);
    expect(refused.said).toMatch(/Unknown type "?Missing/);
    expect((await store.head())?.number).toBe(3);
  });
});
