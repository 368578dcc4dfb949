import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openTestRegistry } from '../registry/open-registry.ts';
import { clientsFolder } from '../support/clients.ts';
import { eventually } from '../support/eventually.ts';
import { ask, startGatewayProcess, startSubgraph } from './start-gateway-process.ts';

/** Unmodified `@apollo/gateway` asks every 10 s; two cores may be busy. */
const newsDeadlineMs = 40_000;

/** `@apollo/gateway` in managed federation, set up by its environment alone. */
function startManagedGateway(url: string, key: string) {
  return startGatewayProcess([path.resolve(import.meta.dirname, 'managed-gateway.mjs')], {
    APOLLO_SCHEMA_CONFIG_DELIVERY_ENDPOINT: `${url}/uplink`,
    APOLLO_GRAPH_REF: 'shop@main',
    APOLLO_KEY: key,
  });
}

test('a gateway in managed federation follows published versions, and goes on without the registry', async () => {
  const subgraph = await startSubgraph({ me: 'Ada', you: 'Bob', they: 'Eve' });
  const first = await openTestRegistry();
  await first.call('POST', 'versions', subgraph.publishing('me'));
  const gateway = startManagedGateway(first.url, `service:shop:${await first.tokenFor('read')}`);
  const [, url = ''] = await gateway.says(/listening on (\S+)/);
  expect(await ask(url, '{ me }')).toEqual({ data: { me: 'Ada' } });
  expect((await ask(url, '{ you }')).errors?.[0]).toContain('Cannot query field "you"');

  await first.call('POST', 'versions', subgraph.publishing('me', 'you'));
  const follows = async (query: string, data: object) =>
    eventually(async () => expect(await ask(url, query)).toEqual({ data }), newsDeadlineMs);
  await follows('{ me you }', { me: 'Ada', you: 'Bob' });
  // Back to what has an older id.
  await first.call('POST', 'rollback', { reason: 'too early' });
  await eventually(async () => expect((await ask(url, '{ you }')).errors).toHaveLength(1), newsDeadlineMs);

  await first.server.stop(); // what it stored stays
  await gateway.says(/failed to update supergraph/);
  expect(await ask(url, '{ me }')).toEqual({ data: { me: 'Ada' } });

  const again = await openTestRegistry({ where: first.where, port: Number(new URL(first.url).port) });
  await again.call('POST', 'versions', subgraph.publishing('me', 'they'));
  await follows('{ they }', { they: 'Eve' });
  expect(gateway.exitCode()).toBeNull();
});

test('a gateway in managed federation with a wrong key does not start, and says why', async () => {
  const subgraph = await startSubgraph({ me: 'Ada' });
  const r = await openTestRegistry();
  await r.call('POST', 'versions', subgraph.publishing('me'));
  const gateway = startManagedGateway(r.url, 'service:shop:nonsense');
  await gateway.says(/AUTHENTICATION_FAILED: The token is not valid/);
  await eventually(() => expect(gateway.exitCode()).toBe(1), 60_000);
});

/** The operation of `@apollo/gateway` 2.14, from what it sends. */
const supergraphSdl = `
  query SupergraphSdl($apiKey: String!, $ref: String!, $ifAfterId: ID) {
    routerConfig(ref: $ref, apiKey: $apiKey, ifAfterId: $ifAfterId) {
      __typename
      ... on RouterConfigResult { id supergraphSdl: supergraphSDL minDelaySeconds }
      ... on Unchanged { id minDelaySeconds }
      ... on FetchError { code message }
    }
  }`;

async function open() {
  const r = await openTestRegistry();
  const subgraphs = [{ name: 'users', url: 'http://users.example/graphql', sdl: 'type Query { me: Int }' }];
  await r.call('POST', 'versions', { subgraphs });
  async function post(body: object) {
    const response = await fetch(`${r.url}/uplink`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks into is what it says there is
    return { status: response.status, body: (await response.json()) as any };
  }
  const asked = async ({ apiKey = r.token, ref = 'shop@main', ifAfterId = null as string | null } = {}) =>
    (await post({ query: supergraphSdl, variables: { apiKey, ref, ifAfterId } })).body.data.routerConfig;
  return { ...r, post, asked };
}

/** The query of Hive Gateway and other stitching gateways for Uplink. */
test('the client in `@graphql-tools/federation` gets the same', async () => {
  const { url, token, store } = await open();
  const at = path.join(await clientsFolder(), 'node_modules/@graphql-tools/federation/dist/index.js');
  const { fetchSupergraphSdlFromManagedFederation } = await import(at);
  const fetched = (more: object) =>
    fetchSupergraphSdlFromManagedFederation({ upLink: `${url}/uplink`, graphRef: 'shop@main', apiKey: token, ...more });
  const head = await store.head();
  expect(await fetched({})).toEqual({ id: head?.id, supergraphSdl: head?.supergraphSdl, minDelaySeconds: 10 });
  expect(await fetched({ lastSeenId: head?.id })).toEqual({ id: head?.id, minDelaySeconds: 10 });
  const error = { code: 'AUTHENTICATION_FAILED', message: 'The token is not valid' };
  expect(await fetched({ apiKey: 'nonsense' })).toEqual({ error, minDelaySeconds: 10 });
});

test('a router with the live version hears that nothing changed', async () => {
  const { asked, store } = await open();
  const head = await store.head();
  const result = await asked();
  expect(result).toEqual({
    __typename: 'RouterConfigResult',
    id: head?.id,
    supergraphSdl: head?.supergraphSdl,
    minDelaySeconds: 10,
  });
  expect(await asked({ ifAfterId: result.id })).toEqual({
    __typename: 'Unchanged',
    id: result.id,
    minDelaySeconds: 10,
  });
  expect(await asked({ ifAfterId: 'another' })).toEqual(result);
});

test('refusals have the codes that gateways know', async () => {
  const { asked, token, tokens, where } = await open();
  const now = new Date('2026-11-21T09:00:00Z');
  const make = async (scopes: ['read'] | ['report'], graphs: string[]) =>
    (await tokens.create({ name: 'ada', scopes, graphs, days: 1, now })).text;
  expect(await asked({ apiKey: `service:shop:${token}` })).toMatchObject({ __typename: 'RouterConfigResult' });
  expect(await asked({ apiKey: '' })).toMatchObject({ __typename: 'FetchError', code: 'AUTHENTICATION_FAILED' });
  expect(await asked({ apiKey: 'service:shop:nonsense' })).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  expect(await asked({ apiKey: await make(['read'], ['stock']) })).toMatchObject({ code: 'ACCESS_DENIED' });
  expect(await asked({ apiKey: await make(['report'], ['*']) })).toMatchObject({ code: 'ACCESS_DENIED' });
  expect(await asked({ ref: 'shop@missing' })).toMatchObject({ code: 'UNKNOWN_REF' });
  // Nobody learns which variants there are.
  expect(await asked({ ref: 'shop@missing', apiKey: 'nonsense' })).toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  for (const ref of ['', 'shop@', '@main', '../shop@main', 'shop@main@more']) {
    expect(await asked({ ref })).toMatchObject({ code: 'UNKNOWN_REF' });
  }

  const versions = path.join(where, 'versions/shop/main/versions');
  for (const file of readdirSync(versions)) writeFileSync(path.join(versions, file), 'torn');
  expect(await asked()).toEqual({
    __typename: 'FetchError',
    code: 'RETRY_LATER',
    message: 'Something went wrong on our side',
  });
});

test('any other request of a router to Uplink is a GraphQL error', async () => {
  const { post, tokenFor } = await open();
  const apiKey = await tokenFor('read');
  const license =
    'query LicenseQuery($apiKey: String!, $ref: String!) { routerEntitlements(ref: $ref, apiKey: $apiKey) { id } }';
  expect((await post({ query: license, variables: { apiKey, ref: 'shop@main' } })).body.errors[0].message).toContain(
    'Cannot query field "routerEntitlements"',
  );
  expect(
    (await post({ query: supergraphSdl, variables: { ref: 'shop@main', key: apiKey } })).body.errors[0].message,
  ).toContain('$apiKey');
  expect((await post({ nothing: true })).status).toBe(400);
  expect((await post({ query: `{ __typename } #${'x'.repeat(20_000)}` })).status).toBe(413);
});
