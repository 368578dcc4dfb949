import { expect, it } from 'vitest';
import { newId } from '#platform/values/id.ts';
import { recordFeed } from '../support/check-live.ts';
import { eventually } from '../support/eventually.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';

/** As promised to callers. */
const withinMs = 5_000;
const password = 'tradepost-demo';

async function signIn(shop: TestFleet, email: string): Promise<string> {
  const { data } = await shop.graphql(
    'mutation ($input: SignInInput!) { signIn(input: $input) { ... on Session { accessToken } } }',
    { input: { email, password } },
  );
  return data.signIn.accessToken;
}

/** The code of a write in the subgraph orders, which knows no sessions. */
async function write(shop: TestFleet, token: string): Promise<string | undefined> {
  const { data, errors } = await shop.graphql(
    'mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { ... on Refusal { code } } }',
    { input: { orderId: newId('order') } },
    token,
  );
  return errors?.[0]?.extensions.code ?? data?.cancelOrder.code;
}

it('ends access tokens and live connections of ended sessions within 5 s, while Redis is lost and after it lost its data', async () => {
  await using shop = await startFleet();
  const email = 'ended@example.com';
  const first = await shop.signIn(email);
  const [second, third, kept] = await Promise.all([signIn(shop, email), signIn(shop, email), signIn(shop, email)]);
  for (const token of [first, second, third, kept]) expect(await write(shop, token)).toBe('ORDER_NOT_FOUND');
  await using live = recordFeed(shop.wsUrl, first, { field: 'myOrdersChanged' });
  await live.connected;

  await shop.redis.kill();
  const { data } = await shop.graphql('mutation { signOut { ... on SignedOut { at } } }', {}, first);
  expect(data.signOut.at).toBeTruthy();
  await eventually(async () => (await write(shop, first)) === 'UNAUTHENTICATED', withinMs);
  await eventually(() => live.closes.includes(4401), withinMs);
  expect(await write(shop, second)).toBe('ORDER_NOT_FOUND');

  await shop.redis.start();
  // A gateway that starts beside an empty Redis learns the ends of before from the log.
  await shop.kill('gateway');
  await shop.start('gateway');
  expect(await write(shop, first)).toBe('UNAUTHENTICATED');
  expect(await write(shop, second)).toBe('ORDER_NOT_FOUND');

  await shop.graphql(
    'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { ... on PasswordChanged { at } } }',
    { input: { currentPassword: password, newPassword: 'another long password' } },
    kept,
  );
  for (const token of [second, third])
    await eventually(async () => (await write(shop, token)) === 'UNAUTHENTICATED', withinMs);
  expect(await write(shop, kept)).toBe('ORDER_NOT_FOUND');

  const admin = await shop.signIn('staff@example.com');
  const { data: me } = await shop.graphql('{ me { id } }', {}, kept);
  const { data: set } = await shop.graphql(
    'mutation ($input: SetRolesInput!) { setRoles(input: $input) { __typename } }',
    { input: { userId: me.me.id, roles: ['SUPPORT'] } },
    admin,
  );
  expect(set.setRoles.__typename).toBe('RolesSet');
  await eventually(async () => (await write(shop, kept)) === 'UNAUTHENTICATED', withinMs);
});
