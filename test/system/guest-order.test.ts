import { afterAll, beforeAll, expect, it } from 'vitest';
import { guestToken } from '#platform/identity/guest-tokens.ts';
import { eventually } from '../support/eventually.ts';
import { openClient } from '../support/live-client.ts';
import { startMailServer, type TestMailServer } from '../support/mail-server.ts';
import { address, change } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { rootSecret } from '../support/test-settings.ts';

let mails: TestMailServer;
let shop: Stack;
let staff: string;
let variantId: string;

beforeAll(async () => {
  mails = await startMailServer();
  shop = await startStack({ env: { SMTP_URL: mails.url, SHOP_URL: 'https://shop.example' } });
  staff = await shop.signIn('staff@example.com');
  variantId = (await shop.addVariant({ onHand: 50, priceMinor: 1_250 })).id;
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await mails[Symbol.asyncDispose]();
});

async function placed(guestEmail: string): Promise<{ id: string; number: string; accessToken: string }> {
  const made = await shop.graphql('mutation { createGuestCart { ... on GuestCartCreated { cartToken } } }');
  const { cartToken } = made.data.createGuestCart;
  const add = 'mutation ($input: AddToCartInput!) { addToCart(input: $input) { __typename } }';
  await shop.graphql(add, { input: { cartToken, variantId, quantity: 2 } });
  const { data } = await shop.graphql(
    `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { ... on PlacedOrder {
      order { id number customer { id } } guestAccess { accessToken } } ... on Refusal { message } } }`,
    { input: { cartToken, guestEmail, idempotencyKey: crypto.randomUUID(), shippingAddress: address } },
  );
  expect(data.placeOrder.order.customer).toBeNull();
  return { ...data.placeOrder.order, accessToken: data.placeOrder.guestAccess.accessToken };
}

const textsTo = (email: string) =>
  mails.received.filter(({ to }) => to?.[0]?.address === email).map(({ text }) => text ?? '');
const tokensIn = (texts: readonly string[]) =>
  texts.flatMap((text) =>
    [...text.matchAll(/https:\/\/shop\.example\/guest-order#([\w.%-]+)/g)].map(([, token]) => token ?? ''),
  );

const openLink = `mutation ($token: String!) { openOrderLink(input: { token: $token }) { __typename
  ... on OrderLinkOpened { order { id status } access { accessToken } } ... on Refusal { code } } }`;
const readOrder = 'query ($id: ID!) { order(id: $id) { id status guestEmail lines { name } } }';
const followOrder = `subscription ($orderId: ID!) { orderStatusChanged(orderId: $orderId, after: 0) { status version order { id number } } }`;

/** The statuses that a guest hears of an order; ends with the code of a refusal. */
function follow(token: string | null, orderId: string) {
  const client = openClient({ url: shop.wsUrl, token: async () => token });
  const heard: string[] = [];
  const running = client.live.subscribe<{ orderStatusChanged: { status: string; order: { id: string } | null } }>(
    followOrder,
    { variables: { orderId } },
    (result) => {
      if (result.type === 'event' && result.data) {
        const { status, order } = result.data.orderStatusChanged;
        heard.push(order?.id === orderId ? status : 'without its order');
      }
      if (result.type === 'refused') heard.push(result.code);
    },
  );
  running.done.catch(() => undefined);
  return { heard, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() };
}

it('leads from the confirmation to the order, which the guest reads and follows until it is delivered', async () => {
  const email = 'ada.guest@example.com';
  const { id, number } = await placed(email);
  await eventually(() => textsTo(email).length === 1);
  const [token = ''] = tokensIn(textsTo(email));
  const opened = await shop.graphql(openLink, { token: decodeURIComponent(token) });
  expect(opened.data.openOrderLink).toMatchObject({ __typename: 'OrderLinkOpened', order: { id } });
  const { accessToken } = opened.data.openOrderLink.access;
  expect((await shop.graphql(readOrder, { id }, accessToken)).data.order).toMatchObject({ id, guestEmail: email });
  await using following = follow(accessToken, id);
  await eventually(() => following.heard.includes('CONFIRMED'));
  await change(shop, staff, 'shipOrder', { orderId: id });
  await change(shop, staff, 'markDelivered', { orderId: id });
  await eventually(() => following.heard.includes('DELIVERED'));
  expect(following.heard).not.toContain('without its order');
  await eventually(() => textsTo(email).length === 3);
  // The other e-mails lead to the page where a guest asks for a link.
  expect(tokensIn(textsTo(email))).toHaveLength(1);
  expect(textsTo(email).at(-1)).toContain('https://shop.example/guest-order');

  const request = 'mutation ($input: RequestOrderLinkInput!) { requestOrderLink(input: $input) { __typename } }';
  const asked = await shop.graphql(request, { input: { number, email } });
  expect(asked.data.requestOrderLink).toEqual({ __typename: 'OrderLinkRequested' });
  await eventually(() => tokensIn(textsTo(email)).length === 2);
  const second = decodeURIComponent(tokensIn(textsTo(email))[1] ?? '');
  expect((await shop.graphql(openLink, { token: second })).data.openOrderLink).toMatchObject({ order: { id } });
  // A replay of either link.
  for (const used of [decodeURIComponent(token), second]) {
    expect((await shop.graphql(openLink, { token: used })).data.openOrderLink).toMatchObject({
      code: 'ORDER_LINK_INVALID',
    });
  }
});

it('gives no right to another order, and none after its end', async () => {
  const mine = await placed('one@example.com');
  const theirs = await placed('two@example.com');
  expect((await shop.graphql(readOrder, { id: theirs.id }, mine.accessToken)).data.order).toBeNull();
  await using foreign = follow(mine.accessToken, theirs.id);
  await eventually(() => foreign.heard.length === 1);
  expect(foreign.heard).toEqual(['ORDER_NOT_FOUND']);
  await using stranger = follow(null, mine.id);
  await eventually(() => stranger.heard.length === 1);
  expect(stranger.heard).toEqual(['UNAUTHENTICATED']);
  const ended = guestToken(rootSecret, { orderId: mine.id, expiresAt: new Date(Date.now() - 1_000) });
  const answer = await shop.graphql(readOrder, { id: mine.id }, ended);
  expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([401, 'TOKEN_EXPIRED']);
  const forged = `${mine.accessToken.slice(0, -2)}xx`;
  expect((await shop.graphql(readOrder, { id: mine.id }, forged)).status).toBe(401);
  // Each right is for one order: not for the fields of accounts.
  const me = await shop.graphql('{ me { id } }', {}, mine.accessToken);
  expect(me.data?.me).toBeNull();
});
