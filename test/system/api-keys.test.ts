import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeApiKey } from '#platform/identity/api-key.ts';
import { newId } from '#platform/values/id.ts';
import { eventually } from '../support/eventually.ts';
import { hearStatements } from '../support/hear-statements.ts';
import { placed } from '../support/shopping.ts';
import { hasRedisServer, startRedisServer } from '../support/redis-server.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { rootSecret } from '../support/test-settings.ts';

let shop: Stack;
let staff: string;
let variantId: string;
beforeAll(async () => {
  shop = await startStack();
  staff = await shop.signIn('staff@example.com');
  variantId = (await shop.addVariant({ onHand: 100 })).id;
});
afterAll(() => shop[Symbol.asyncDispose]());

/** An answer, as the tests look into it. */
// oxlint-disable-next-line typescript/no-explicit-any
type Body = any;

/** Sends an operation with these headers only. */
async function send(
  query: string,
  headers: Record<string, string>,
  variables: object = {},
  { url } = shop,
): Promise<Body> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}
const withKey = (key: string) => ({ 'x-api-key': key });
const codeOf = (body: Body): string => body.errors?.[0]?.extensions.code ?? 'OK';

async function newKey(token: string, scopes: string[], stack = shop): Promise<{ id: string; secret: string }> {
  const { data } = await stack.graphql(
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on ApiKeyCreated { secret apiKey { id } } } }`,
    { input: { name: 'K', scopes, expiresAt: new Date(Date.now() + 3_600_000).toISOString() } },
    token,
  );
  return { id: data.createApiKey.apiKey.id, secret: data.createApiKey.secret };
}

const me = '{ me { id roles } }';
const orders = '{ orders(first: 1) { nodes { id } } }';
const cancel = `mutation ($id: ID!) { cancelOrder(input: { orderId: $id }) { __typename ... on Refusal { code } } }`;

describe('an API key', () => {
  it('acts for its owner by either header, and its caller is as good as the owner within its scopes', async () => {
    const token = await shop.signIn('keys@example.com');
    const order = await placed(shop, token, [{ variantId, quantity: 1 }]);
    const { secret } = await newKey(token, ['orders:read']);
    for (const headers of [
      withKey(secret),
      { authorization: `Bearer ${secret}` },
      { authorization: `bearer ${secret}` },
    ]) {
      const { data } = await send(orders, headers);
      expect(data.orders.nodes).toEqual([{ id: order.id }]);
    }
    // Of another customer.
    const other = await placed(shop, staff, [{ variantId, quantity: 1 }]);
    const read = 'query ($id: ID!) { order(id: $id) { id } }';
    expect((await send(read, withKey(secret), { id: other.id })).data?.order ?? null).toBeNull();
  });

  it('does nothing beyond its scopes: not in another subgraph, not by writing, not below a field that it may read', async () => {
    const token = await shop.signIn('scopes@example.com');
    const order = await placed(shop, token, [{ variantId, quantity: 1 }]);
    const reader = (await newKey(token, ['orders:read'])).secret;
    const writer = (await newKey(token, ['orders:write'])).secret;
    const below = `query ($id: ID!) { order(id: $id) { id customer { email } lines { variant { product { name } } } } }`;
    const answer = await send(below, withKey(reader), { id: order.id });
    expect(JSON.stringify(answer.data)).not.toMatch(/scopes@example.com|Test article/);
    expect(answer.errors.map((error: Body) => error.extensions.code)).toContain('FORBIDDEN');
    expect(codeOf(await send(me, withKey(reader)))).toBe('FORBIDDEN');
    expect(codeOf(await send(cancel, withKey(reader), { id: order.id }))).toBe('FORBIDDEN');
    expect(codeOf(await send('{ products(first: 1) { nodes { id } } }', withKey(reader)))).toBe('FORBIDDEN');
    expect(codeOf(await send(orders, withKey(writer)))).toBe('FORBIDDEN');
    // Aliases, fragments and a name for the operation change nothing.
    const hidden = `query Q { ...F } fragment F on Query { __typename x: me { email } }`;
    expect((await send(hidden, withKey(reader))).data?.x ?? null).toBeNull();
    const { data } = await send(cancel, withKey(writer), { id: order.id });
    expect(data.cancelOrder.__typename).not.toBe('OrderNotFound');
  });

  it.skipIf(!hasRedisServer)('sees nothing that another caller has put into the cache', async () => {
    await using redis = await startRedisServer();
    await using cached = await startStack({ redisUrl: redis.url, env: { REDIS_URL: redis.url } });
    const token = await cached.signIn('cache@example.com');
    const { secret } = await newKey(token, ['orders:read'], cached);
    const products = '{ products(first: 5) { nodes { name } } }';
    using hearing = hearStatements();
    await eventually(async () => {
      hearing.clear();
      expect(codeOf(await cached.graphql(products))).toBe('OK');
      return !hearing.heard.some(({ text }) => text.includes('product'));
    });
    expect(codeOf(await send(products, withKey(secret), {}, cached))).toBe('FORBIDDEN');
  });

  it('cannot get more rights: no account is changed, no key is made and no role is given by a key', async () => {
    const all = ['catalog:read', 'catalog:write', 'orders:read', 'orders:write', 'users:read'];
    const { secret, id } = await newKey(staff, all);
    const attempts = [
      `mutation { createApiKey(input: { name: "x", scopes: ["orders:read"], expiresAt: "2027-01-01T00:00:00Z" }) { __typename } }`,
      `mutation { revokeApiKey(id: "${id}") { __typename } }`,
      `mutation { setRoles(input: { userId: "${newId('user')}", roles: [ADMIN] }) { __typename } }`,
      `mutation { changePassword(input: { currentPassword: "tradepost-demo", newPassword: "another password" }) { __typename } }`,
      'mutation { signOutEverywhere(input: {}) { __typename } }',
      'mutation { register(input: { email: "by-key@example.com" }) { __typename } }',
    ];
    for (const attempt of attempts)
      expect([attempt, codeOf(await send(attempt, withKey(secret)))]).toEqual([attempt, 'FORBIDDEN']);
    expect(codeOf(await send(`{ verifyApiKey(id: "${id}", secretHash: "00") { userId } }`, withKey(secret)))).toBe(
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect((await send('{ me { sessions { id } apiKeys { id } } }', withKey(secret))).data.me).toEqual({
      sessions: null,
      apiKeys: null,
    });
  });

  it('is refused within 5 s after it is revoked, also if it was in use, and its owner changes with the roles', async () => {
    const email = 'revoked@example.com';
    const token = await shop.signIn(email);
    const { secret, id } = await newKey(token, ['users:read']);
    const kept = (await newKey(token, ['users:read'])).secret;
    const { data } = await send(me, withKey(secret));
    expect(data.me.roles).toEqual(['CUSTOMER']);
    expect((await send(me, withKey(kept))).data.me.roles).toEqual(['CUSTOMER']);
    await shop.graphql(`mutation { revokeApiKey(id: "${id}") { __typename } }`, {}, token);
    await eventually(async () => codeOf(await send(me, withKey(secret))) === 'TOKEN_INVALID', 5_000);
    await shop.graphql(
      'mutation ($input: SetRolesInput!) { setRoles(input: $input) { __typename } }',
      { input: { userId: data.me.id, roles: ['SUPPORT'] } },
      staff,
    );
    await eventually(async () => (await send(me, withKey(kept))).data?.me?.roles[0] === 'SUPPORT', 5_000);
    expect(codeOf(await send(me, withKey(secret)))).toBe('TOKEN_INVALID');
  });

  it('costs no statement of users while it is in use', async () => {
    const { secret } = await newKey(await shop.signIn('busy@example.com'), ['orders:read']);
    await send(orders, withKey(secret));
    using hearing = hearStatements();
    for (let i = 0; i < 20; i += 1) expect(codeOf(await send(orders, withKey(secret)))).toBe('OK');
    const about = hearing.heard.filter(({ text }) => text.includes('api_key'));
    expect(about).toEqual([]);
  });
});

describe('a guess', () => {
  it('is answered the same for every reason, and an invented key asks no database', async () => {
    const token = await shop.signIn('guess@example.com');
    const { secret } = await newKey(token, ['users:read']);
    using hearing = hearStatements();
    const invented = [
      'tp_',
      `tp_${'A'.repeat(76)}`,
      `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
      makeApiKey('a root secret that is not ours, at all', newId('other')).text,
      'x'.repeat(5_000),
    ];
    const answers: Body[] = [];
    for (const key of invented) answers.push(await send(me, withKey(key)));
    expect(hearing.heard.filter(({ text }) => text.includes('api_key'))).toEqual([]);
    // Made by us, and unknown to users.
    answers.push(await send(me, withKey(makeApiKey(rootSecret, newId('other')).text)));
    const messages = answers.map(({ status, errors }) => [status, errors[0].extensions.code, errors[0].message]);
    expect(new Set(messages.map((message) => JSON.stringify(message))).size).toBe(1);
    expect(messages[0]?.slice(0, 2)).toEqual([401, 'TOKEN_INVALID']);
  });

  it('beside an access token is refused', async () => {
    const token = await shop.signIn('twice@example.com');
    const { secret } = await newKey(token, ['users:read']);
    const both = { ...withKey(secret), authorization: `Bearer ${token}` };
    expect(codeOf(await send(me, both))).toBe('TOKEN_INVALID');
  });

  it('in the address is refused, so that keys do not get into logs', async () => {
    const token = await shop.signIn('url@example.com');
    const { secret } = await newKey(token, ['users:read']);
    const addresses = [`?x-api-key=${secret}`, `?query=${encodeURIComponent(me)}&api_key=${secret}`];
    for (const address of addresses)
      for (const headers of [{}, withKey(secret)]) {
        const response = await fetch(`${shop.url}/graphql${address}`, {
          method: address.includes('query') ? 'GET' : 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          ...(address.includes('query') ? {} : { body: JSON.stringify({ query: me }) }),
        });
        const body = (await response.json()) as Body;
        expect([response.status, codeOf(body)]).toEqual([400, 'BAD_REQUEST']);
        expect(JSON.stringify(body)).not.toContain(secret);
      }
  });
});
