import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openFileStore } from '#registry/store/file-store.ts';
import { judge } from '#registry/judge/verdict.ts';
import { hostile } from './corpus/hostile.ts';
import { now, versionOf } from './corpus/shop.ts';
import { openShop } from './open-shop.ts';

const base = versionOf([{ name: 'a', url: 'http://a.example', sdl: 'type Query { a: Int b: Int }' }]);

test.each(Object.entries(hostile))(
  'a verdict or a refusal with a code: %s',
  async (_name, { sdl, expected }) => {
    const proposed = [{ name: 'a', url: 'http://a.example', sdl }];
    const verdict = await judge({ base, proposed, releases: [], usage: [], approvals: [], now });
    const [error] = verdict.composition.errors;
    if (expected === 'ok') {
      expect(error).toBeUndefined();
      expect(verdict.apiSdl).not.toBeNull();
      return;
    }
    expect(verdict).toMatchObject({ result: 'blocked', supergraphSdl: null, findings: [] });
    expect(error).toMatchObject({ code: expect.stringMatching(expected), message: expect.stringMatching(/./) });
  },
  60_000,
);

test('the command line ends a command that takes too long, and stores nothing', async () => {
  const types = Array.from({ length: 30_000 }, (_, at) => `type T${at} { a: Int }`).join('\n');
  const { ownProcess, folder } = openShop({ wide: `type Query { a: Int }\n${types}` });
  const publish = ['publish', '--no-cache', '--timeout', '1'];
  expect(await ownProcess.json(...publish)).toMatchObject({
    result: 'failed',
    exitCode: 2,
    problem: expect.stringContaining('within 1 s'),
  });
  expect(await openFileStore(path.join(folder, 'schema-registry/shop/staging')).head()).toBeNull();
});

test('the command line answers for schemas and operations that break parsers', async () => {
  const { ownProcess, folder, operations } = openShop();
  const { json } = ownProcess;
  const write = (sdl: string | undefined) => writeFileSync(path.join(folder, 'orders.graphql'), sdl ?? '');
  await json('publish');
  operations('query A { ...B } fragment B on Query { ...C } fragment C on Query { ...B }');
  expect((await json('ops', 'check', 'src/*.graphql')).exitCode).toBe(1);
  const release = ['--client', 'web', '--client-version', '1', '--activate'];
  expect(await json('ops', 'push', 'src/*.graphql', ...release)).toMatchObject({
    exitCode: 2,
    problem: expect.stringContaining("'A'"),
  });
  expect(await json('check', '--against', 'shop@staging')).toMatchObject({ exitCode: 0, evidence: { operations: 0 } });
  mkdirSync(path.join(folder, 'deep'));
  writeFileSync(path.join(folder, 'deep/a.graphql'), `query A ${'{ a '.repeat(100_000)}${'}'.repeat(100_000)}`);
  for (const command of [
    ['ops', 'check', 'deep/*.graphql'],
    ['ops', 'push', 'deep/*.graphql', '--client', 'web', '--client-version', '2'],
  ])
    expect(await json(...command)).toMatchObject({ exitCode: 2, problem: expect.stringContaining('too deep') });
  write(hostile['lists nested 100,000 deep']?.sdl);
  for (const command of ['check', 'publish', 'compose'])
    expect(await json(command)).toMatchObject({ exitCode: 1, composition: { errors: [{ code: 'SDL_TOO_DEEP' }] } });
  expect(await json('diff', 'shop@staging')).toMatchObject({ result: 'failed', exitCode: 2 });
});
