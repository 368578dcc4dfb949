import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildSchema, type DocumentNode, validate } from 'graphql';
import { expect, test } from 'vitest';
import { openTestRegistry } from '../registry/open-registry.ts';
import { clientsFolder } from '../support/clients.ts';
import { hiveReleases } from './open-hive.ts';

const file = path.resolve(import.meta.dirname, '../../registry/protocols/hive/schema.graphql');

test.each(hiveReleases)(
  'every document that %s can send fits the schema, but for revisions pushed ahead',
  async (release) => {
    const schema = buildSchema(readFileSync(file, 'utf8'));
    const module = path.join(await clientsFolder(), 'node_modules', release, 'dist/gql/graphql.js');
    const exported: Record<string, unknown> = createRequire(import.meta.url)(module);
    const documents = Object.entries(exported).filter(([name]) => name.endsWith('Document'));
    expect(documents.length).toBeGreaterThan(10);
    const misfits = documents.flatMap(([name, document]) =>
      validate(schema, document as DocumentNode).length > 0 ? [name] : [],
    );
    expect(misfits).toEqual(release === 'hive-cli-066' ? ['Cli_SchemaPushMutationDocument'] : []);
  },
);

test('answers only callers with a token, and in the words of GraphQL', async () => {
  const { url, tokenFor } = await openTestRegistry();
  async function ask(body: unknown, token?: string) {
    const response = await fetch(`${url}/hive/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }
  const query = '{ whoAmI { title } }';
  expect(await ask({ query }, await tokenFor('read'))).toEqual({
    status: 200,
    body: { data: { whoAmI: { title: 'ada' } } },
  });
  for (const token of [undefined, 'nonsense', `tpr_${'0'.repeat(16)}_${'x'.repeat(43)}`]) {
    expect(await ask({ query: '{ __schema { types { name } } }' }, token)).toEqual({
      status: 200,
      body: { errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] },
    });
  }
  expect(await ask({ query }, await tokenFor('report'))).toMatchObject({
    body: { errors: [{ extensions: { code: 'UNAUTHORISED' } }] },
  });
  const token = await tokenFor('admin');
  expect(await ask({ query: '{ nothing }' }, token)).toMatchObject({
    status: 200,
    body: { errors: [{ message: 'Cannot query field "nothing" on type "Query".' }] },
  });
  for (const body of [{}, [], { query: 1 }, { query, variables: 'x' }, { query: `{ ${'a '.repeat(20_000)} }` }]) {
    expect(await ask(body, token)).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    });
  }
});

test('refuses one id for two different documents of an app, and a document that the live version refuses', async () => {
  const { url, token, store, call } = await openTestRegistry();
  const ask = async (query: string, variables: object) => {
    const response = await fetch(`${url}/hive/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as object;
  };
  const app = {
    appName: 'web',
    appVersion: '1',
    target: { bySelector: { organizationSlug: 'acme', projectSlug: 'shop', targetSlug: 'main' } },
  };
  await ask(
    'mutation ($input: CreateAppDeploymentInput!) { createAppDeployment(input: $input) { ok { __typename } } }',
    { input: app },
  );
  const add = (body: string, hash = 'h1') =>
    ask(
      'mutation ($input: AddDocumentsToAppDeploymentInput!) { addDocumentsToAppDeployment(input: $input) { ok { __typename } error { message details { index message } } } }',
      { input: { ...app, documents: [{ hash, body }] } },
    );
  expect(await add('query A { me }')).toMatchObject({ data: { addDocumentsToAppDeployment: { ok: {} } } });
  expect(await add('query A { you }')).toMatchObject({
    errors: [{ message: "Two operations have the id 'h1'", extensions: { code: 'BAD_USER_INPUT' } }],
  });
  expect(await add('query A { me }')).toMatchObject({ data: { addDocumentsToAppDeployment: { ok: {} } } });
  const sdl = 'type Query { me: Int }';
  await call('POST', 'versions', { subgraphs: [{ name: 'users', url: 'http://127.0.0.1:4001', sdl }] });
  const message = 'Cannot query field "you" on type "Query".';
  expect(await add('query B { you }', 'h2')).toMatchObject({
    data: {
      addDocumentsToAppDeployment: {
        ok: null,
        error: { message: expect.stringContaining(message), details: { index: 0, message } },
      },
    },
  });
  expect((await store.releases())[0]?.operations).toEqual([{ hash: 'h1', body: 'query A { me }', name: null }]);
});
