import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { makeApiKey } from '#platform/identity/api-key.ts';
import { newId } from '#platform/values/id.ts';
import { placed } from '../support/shopping.ts';
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

async function newKey(
  token: string,
  scopes: string[],
  lifetimeMs = 3_600_000,
): Promise<{ id: string; secret: string }> {
  const { data } = await shop.graphql(
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on ApiKeyCreated { secret apiKey { id } } } }`,
    { input: { name: 'K', scopes, expiresAt: new Date(Date.now() + lifetimeMs).toISOString() } },
    token,
  );
  return { id: data.createApiKey.apiKey.id, secret: data.createApiKey.secret };
}

/** A connection that does not come back, and the code that it was closed with. */
function connect(connectionParams: Record<string, unknown>): Disposable & { client: Client; closed: Promise<number> } {
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  const client = createClient({
    url: shop.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => undefined,
    on: { closed: (event) => resolve((event as { code: number }).code) },
  });
  return { client, closed, [Symbol.dispose]: () => void client.dispose() };
}
const withKey = (secret: string) => connect({ authorization: `Bearer ${secret}` });

type Answer = FormattedExecutionResult<Record<string, unknown>, unknown>;

/** The first answer of a subscription, also if it is an error. */
async function firstOf(client: Client, query: string, variables: Record<string, unknown>): Promise<Answer> {
  try {
    for await (const result of client.iterate({ query, variables })) return result;
  } catch (errors) {
    return { errors: errors as NonNullable<Answer['errors']> };
  }
  throw new Error('expected an answer');
}
const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.['code']);

const status = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { status } }';
const withCustomer =
  'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { status order { customer { email } } } }';

describe('a live connection with an API key', () => {
  it('follows what its owner may see, in either spelling of the credential', async () => {
    const token = await shop.signIn('live-keys@example.com');
    const order = await placed(shop, token, [{ variantId, quantity: 1 }]);
    const other = await placed(shop, staff, [{ variantId, quantity: 1 }]);
    const { secret } = await newKey(token, ['orders:read']);
    for (const params of [{ authorization: `Bearer ${secret}` }, { 'x-api-key': secret }]) {
      using connection = connect(params);
      expect((await firstOf(connection.client, status, { id: order.id })).data).toMatchObject({
        orderStatusChanged: { status: expect.any(String) },
      });
      expect(codesOf(await firstOf(connection.client, status, { id: other.id }))).toEqual(['ORDER_NOT_FOUND']);
    }
  });

  it('gets nothing beyond its scopes, also beside its owner who follows the same', async () => {
    const email = 'live-scopes@example.com';
    const token = await shop.signIn(email);
    const order = await placed(shop, token, [{ variantId, quantity: 1 }]);
    using owner = connect({ authorization: `Bearer ${token}` });
    using reader = withKey((await newKey(token, ['orders:read'])).secret);
    using writer = withKey((await newKey(token, ['orders:write', 'catalog:read'])).secret);
    const [all, part] = await Promise.all([
      firstOf(owner.client, withCustomer, { id: order.id }),
      firstOf(reader.client, withCustomer, { id: order.id }),
    ]);
    expect(JSON.stringify(all)).toContain(email);
    expect(JSON.stringify(part)).not.toContain(email);
    expect(codesOf(part)).toContain('FORBIDDEN');
    expect(codesOf(await firstOf(writer.client, status, { id: order.id }))).toEqual(['FORBIDDEN']);
    const stock = 'subscription ($ids: [ID!]!) { stockChanged(variantIds: $ids) { available } }';
    expect(codesOf(await firstOf(reader.client, stock, { ids: [variantId] }))).toEqual(['FORBIDDEN']);
    expect((await firstOf(writer.client, stock, { ids: [variantId] })).data).toMatchObject({ stockChanged: {} });
  });

  it('closes within 5 s after the key is revoked, and does not come back', async () => {
    const token = await shop.signIn('live-revoked@example.com');
    const { secret, id } = await newKey(token, ['orders:read']);
    using connection = withKey(secret);
    using other = withKey((await newKey(token, ['orders:read'])).secret);
    const order = await placed(shop, token, [{ variantId, quantity: 1 }]);
    for (const { client } of [connection, other]) await firstOf(client, status, { id: order.id });
    await shop.graphql(`mutation { revokeApiKey(id: "${id}") { __typename } }`, {}, token);
    expect(await within5s(connection.closed)).toBe(4401);
    using again = withKey(secret);
    expect(await within5s(again.closed)).toBe(4401);
    expect((await firstOf(other.client, status, { id: order.id })).errors).toBeUndefined();
  });

  it('closes within 5 s after the roles of its owner change, or the account is deleted, or the key expires', async () => {
    const token = await shop.signIn('live-roles@example.com');
    const { secret } = await newKey(token, ['orders:read', 'users:read']);
    using connection = withKey(secret);
    const order = await placed(shop, token, [{ variantId, quantity: 1 }]);
    await firstOf(connection.client, status, { id: order.id });
    const { data } = await shop.graphql('{ me { id } }', {}, token);
    await shop.graphql(
      'mutation ($input: SetRolesInput!) { setRoles(input: $input) { __typename } }',
      { input: { userId: data.me.id, roles: ['SUPPORT'] } },
      staff,
    );
    expect(await within5s(connection.closed)).toBe(4403);
    using again = withKey(secret);
    const feed = 'subscription { orderFeed { status } }';
    const following = again.client.iterate({ query: feed });
    void following.next().catch(() => undefined);
    const later = await shop.signIn('live-roles@example.com');
    const short = await newKey(later, ['orders:read'], 2_000);
    using expiring = withKey(short.secret);
    expect(await within5s(expiring.closed)).toBe(4403);
    await shop.graphql(`mutation { deleteAccount(input: { password: "tradepost-demo" }) { __typename } }`, {}, later);
    expect([4401, 4403]).toContain(await within5s(again.closed));
  });

  it('is refused for an invented key, and for a key in the address of a stream', async () => {
    for (const secret of [`tp_${'A'.repeat(76)}`, makeApiKey(rootSecret, newId('other')).text]) {
      using connection = withKey(secret);
      expect(await within5s(connection.closed)).toBe(4401);
    }
    const { secret } = await newKey(staff, ['orders:read']);
    const query = encodeURIComponent('subscription { orderFeed { status } }');
    const stream = (address: string, headers: Record<string, string>) =>
      fetch(`${shop.url}/graphql/stream?query=${query}${address}`, {
        headers: { accept: 'text/event-stream', ...headers },
      });
    const abusive = await stream(`&key=${secret}`, {});
    expect(abusive.status).toBe(400);
    expect(await abusive.text()).not.toContain(secret);
    const good = await stream('', { 'x-api-key': secret });
    expect(good.status).toBe(200);
    await good.body?.cancel();
  });
});

/** The value, if it comes within 5 s. */
function within5s<Value>(value: Promise<Value>): Promise<Value> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('expected it within 5 s')), 5_000).unref();
  });
  return Promise.race([value, late]);
}
