import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hearStatements } from '../support/hear-statements.ts';
import { startMailServer, type TestMailServer } from '../support/mail-server.ts';
import { change, placed } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';

let mails: TestMailServer;
let shop: Stack;
beforeAll(async () => {
  mails = await startMailServer();
  shop = await startStack({ env: { SMTP_URL: mails.url, SHOP_URL: 'https://shop.example' } });
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await mails[Symbol.asyncDispose]();
});

/** Headers that differ from answer to answer. */
const perRequest = ['date', 'x-request-id', 'x-trace-id'];

const subjectsAbout = (number: string) =>
  mails.received.map(({ subject }) => subject ?? '').filter((subject) => subject.includes(number));

it('writes to the customer along the whole way of an order, and welcomes accounts', async () => {
  const customer = await shop.signIn('customer@example.com');
  const staff = await shop.signIn('staff@example.com');
  const variant = await shop.addVariant({ onHand: 10, priceMinor: 1250 });
  const { id, number } = await placed(shop, customer, [{ variantId: variant.id, quantity: 2 }]);
  await eventually(() => subjectsAbout(number).includes(`Order ${number} is confirmed`));
  await change(shop, staff, 'shipOrder', { orderId: id, trackingCode: 'TRACK-7' });
  await eventually(() => subjectsAbout(number).includes(`Order ${number} is on its way`));
  await change(shop, staff, 'markDelivered', { orderId: id });
  await eventually(() => subjectsAbout(number).includes(`Order ${number} was delivered`));
  await shop.settled();
  const confirmed = mails.received.find(({ subject }) => subject === `Order ${number} is confirmed`);
  expect(confirmed).toMatchObject({ to: [{ name: 'Casey Customer', address: 'customer@example.com' }] });
  expect(confirmed?.text).toContain(`${variant.sku} · 2 × · £25.00`);
  expect(confirmed?.text).toContain('Exampleton');
  expect(mails.received.find(({ subject }) => subject?.endsWith('on its way'))?.text).toContain('TRACK-7');
  expect(subjectsAbout(number)).toHaveLength(3);
  await eventually(() => mails.received.filter(({ subject }) => subject === 'Welcome to Tradepost').length === 2);
});

it('costs few statements for each e-mail of a full page', async () => {
  using hearing = hearStatements();
  const customer = await shop.signIn('customer@example.com');
  const variant = await shop.addVariant({ onHand: 1000 });
  const orders = 40;
  const before = mails.received.length;
  hearing.clear();
  const placing = Array.from({ length: orders }, () =>
    placed(shop, customer, [{ variantId: variant.id, quantity: 1 }]),
  );
  const numbers = (await Promise.all(placing)).map(({ number }) => number);
  await eventually(() => numbers.every((number) => subjectsAbout(number).length === 1), 90_000);
  expect(mails.received.length - before).toBe(orders);
  const own = hearing.heard.filter(({ database }) => database.includes('notifications'));
  const list = [...Map.groupBy(own, ({ text }) => text.slice(0, 90))].map(([text, same]) => `${same.length}\t${text}`);
  // All of them are shared by what comes together: the page of its event, and its batch of jobs, which are fetched, begun, noted and completed. On a quiet
  // machine it is 3; on a busy one fewer come together.
  expect(own.length / orders, list.join('\n')).toBeLessThanOrEqual(6);
});

it('takes a registration from the address to the account, and answers alike if the address has one', async () => {
  const begin = async (email: string) => {
    const query = 'mutation ($input: RegisterInput!) { register(input: $input) { __typename } }';
    const response = await fetch(`${shop.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'the-same' },
      body: JSON.stringify({ query, variables: { input: { email } } }),
    });
    const headers = [...response.headers].filter(([name]) => !perRequest.includes(name));
    return { status: response.status, headers, body: await response.text() };
  };
  const mailsTo = (email: string) => mails.received.filter(({ recipients }) => recipients.includes(email));
  const email = 'from-mail-to-account@example.com';
  const first = await begin(email);
  expect(first.status).toBe(200);
  expect(JSON.parse(first.body)).toEqual({ data: { register: { __typename: 'RegistrationRequested' } } });
  await eventually(() => mailsTo(email).length === 1);
  const [, token = ''] = /complete-registration#([\w.%-]+)/.exec(mailsTo(email)[0]?.text ?? '') ?? [];
  const complete = `mutation ($input: CompleteRegistrationInput!) { completeRegistration(input: $input) {
    __typename ... on Session { accessToken user { email emailVerified } } } }`;
  const input = { token: decodeURIComponent(token), name: 'Nora New', password: 'a long password' };
  const { completeRegistration } = (await shop.graphql(complete, { input })).data;
  expect(completeRegistration).toMatchObject({ __typename: 'Session', user: { email, emailVerified: true } });
  await eventually(() => mailsTo(email).some(({ subject }) => subject === 'Welcome to Tradepost'));
  // Now the address has an account.
  expect(await begin(email)).toEqual(first);
  await eventually(() => mailsTo(email).length === 3);
  const notice = mailsTo(email).find(({ subject }) => subject === 'Your account at Tradepost');
  expect(notice?.text).toContain('https://shop.example/sign-in');
  expect(notice?.text).not.toContain('complete-registration');
});
