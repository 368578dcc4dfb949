import axe, { type AxeResults } from 'axe-core';
import type { Browser, Locator, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { newId } from '#platform/values/id.ts';
import { chromiumPath, launchChromium } from '../../generate/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type FlagsFile, flagsFile, onFor } from '../support/flags-file.ts';
import { placed } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { testLog } from '../support/test-settings.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

interface Visit extends AsyncDisposable {
  page: Page;
  problems: string[];
  /** The connections of the page; closing one cuts it from the server. */
  sockets: WebSocketRoute[];
  expectAccessible(): Promise<void>;
}

describe.skipIf(chromiumPath === undefined)('the page of operators', () => {
  let stack: Stack;
  let flags: FlagsFile;
  let browser: Browser;
  let customer: string;
  let variantId: string;

  beforeAll(async () => {
    flags = flagsFile();
    flags.write({ 'guest-checkout': 'on', 'api-key-creation': 'on', 'provider-sign-in': 'on' });
    stack = await startStack({ env: { WEBHOOKS_PRIVATE: 'true', FLAGS_FILE: flags.path } });
    customer = await stack.signIn('customer@example.com');
    variantId = (await stack.addVariant({ onHand: 1_000 })).id;
    browser = await launchChromium();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.[Symbol.asyncDispose]();
    flags?.[Symbol.dispose]();
  });

  const place = () => placed(stack, customer, [{ variantId, quantity: 1 }]);

  /** Opens the page and signs in as the demo staff. */
  async function visit(viewport = desktop): Promise<Visit> {
    const context = await browser.newContext({ viewport, locale: 'en-GB', reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const problems: string[] = [];
    const sockets: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/graphql$/, (socket) => {
      socket.connectToServer();
      sockets.push(socket);
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (/Content.Security.Policy|Refused to/i.test(message.text())) problems.push(message.text());
    });
    await page.goto(`${stack.url}/ops`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Orders, live' }).waitFor();
    return {
      page,
      problems,
      sockets,
      async expectAccessible() {
        // Scripts of the test are not subject to the page's policy.
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<AxeResults>('axe.run()');
        expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      },
      [Symbol.asyncDispose]: () => context.close(),
    };
  }

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])(
    'shows an order as it is placed and confirmed, and its timeline, on a %s',
    async (_name, viewport) => {
      await using opened = await visit(viewport);
      const { page, problems } = opened;
      const order = await place();
      const confirmed = page.getByRole('region', { name: 'To ship' });
      await confirmed.getByRole('link', { name: order.number }).waitFor();
      await opened.expectAccessible();
      await confirmed.getByRole('link', { name: order.number }).click();
      const timeline = page.getByRole('region', { name: 'Timeline' });
      await timeline.getByText('confirmed', { exact: true }).first().waitFor();
      await timeline.getByText('placed', { exact: true }).first().waitFor();
      await page.getByRole('cell', { name: 'authorized' }).waitFor();
      await opened.expectAccessible();
      // A change from elsewhere is shown by itself.
      const staff = await stack.signIn('staff@example.com');
      const ship = 'mutation ($input: ShipOrderInput!) { shipOrder(input: $input) { __typename } }';
      await stack.graphql(ship, { input: { orderId: order.id } }, staff);
      await page.getByRole('heading', { name: `${order.number} shipped` }).waitFor();
      expect(problems).toEqual([]);
    },
    90_000,
  );

  test('aborts an order that stands still, by keyboard and with a reason', async () => {
    await using opened = await visit();
    const { page } = opened;
    await stack.payments.tell({ reference: '*', operation: 'authorise', behaviour: 'fail' });
    try {
      const order = await place();
      await page.getByLabel('Order number').fill(order.number.toLowerCase());
      await page.keyboard.press('Enter');
      await page.getByText('PROVIDER_ERROR').first().waitFor();
      await page.getByRole('button', { name: `Abort: ${order.number}` }).focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').waitFor();
      await opened.expectAccessible();
      expect(await dialog.getByRole('button', { name: 'Abort' }).isDisabled()).toBe(true);
      await page.keyboard.type('the customer called');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: `${order.number} cancelled` }).waitFor();
      await page.getByText('the customer called').first().waitFor();
    } finally {
      await stack.payments.forgetRules();
    }
  }, 90_000);

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])(
    'finds orders and customers by fields of several subgraphs, by keyboard, on a %s',
    async (_name, viewport) => {
      const email = `found-${newId('other')}@example.com`;
      const found = await placed(stack, await stack.signIn(email), [{ variantId, quantity: 2 }]);
      await stack.settled();
      await using opened = await visit(viewport);
      const { page, problems } = opened;
      await page.getByRole('link', { name: 'Orders', exact: true }).click();
      await page.getByLabel('E-mail begins with').fill(email.slice(0, -3));
      await page.getByLabel('Status').selectOption('CONFIRMED');
      await page.getByLabel('Sort').selectOption('CUSTOMER_NAME');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('1 found').waitFor();
      await page.getByRole('link', { name: found.number }).waitFor();
      await opened.expectAccessible();
      await page.getByRole('link', { name: 'Customers', exact: true }).click();
      await page.getByLabel('E-mail begins with').fill(email);
      await page.keyboard.press('Enter');
      await page.getByText('1 found').waitFor();
      await page.getByRole('cell', { name: email }).waitFor();
      await opened.expectAccessible();
      expect(problems).toEqual([]);
    },
    90_000,
  );

  test('shows a refusal in the dialog, and nothing changes', async () => {
    await using opened = await visit();
    const { page } = opened;
    const order = await place();
    await page.getByRole('region', { name: 'To ship' }).getByRole('link', { name: order.number }).click();
    await page.getByRole('button', { name: `Resume: ${order.number}` }).click();
    await page.getByLabel('Reason').fill('just trying');
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Nothing of this order is unfinished; it is CONFIRMED').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: `${order.number} confirmed` }).waitFor();
  }, 90_000);

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])(
    'discards a dead letter with a reason, which it then shows, on a %s',
    async (name, viewport) => {
      const databaseUrl = stack.databases.orders.url;
      const jobs = await openJobQueue({ databaseUrl, log: testLog });
      const paymentId = newId('other');
      await stack.parts.orms.orders.em
        .fork()
        .transactional((em) => jobs.enqueue(em, { name: 'void-payment.dead' }, { paymentId }));
      await jobs.stop();
      await using opened = await visit(viewport);
      const { page } = opened;
      await page.getByRole('link', { name: 'Background work' }).click();
      await page.getByText(paymentId).waitFor();
      await page
        .getByRole('region', { name: 'Queues of orders' })
        .getByRole('cell', { name: 'void-payment' })
        .waitFor();
      await page
        .getByRole('region', { name: 'Consumers of catalog' })
        .getByRole('cell', { name: 'follow-orders' })
        .waitFor();
      await opened.expectAccessible();
      await page.getByRole('button', { name: /^Discard: void-payment/ }).click();
      await page.getByLabel('Reason').fill(`paid by hand on a ${name}`);
      await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
      await page.getByText(`paid by hand on a ${name}`).waitFor();
      await eventually(async () => (await page.getByText(paymentId).count()) === 0, 30_000);
      await page.getByRole('link', { name: 'Messages' }).click();
      await page.getByRole('heading', { name: 'Messages' }).waitFor();
      await page.getByText('Webhook endpoints').or(page.getByText('There is no webhook endpoint.')).first().waitFor();
      await opened.expectAccessible();
      await page.getByRole('link', { name: 'Standing still' }).click();
      await page.getByRole('heading', { name: 'Orders that stand still' }).waitFor();
      await opened.expectAccessible();
    },
    90_000,
  );

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])(
    'shows the consumers and parked subjects of users, and retries one with a reason, on a %s',
    async (name, viewport) => {
      const subject = `order:${newId('order')}`;
      await stack.parts.orms.users.em.fork().execute(
        `insert into parked_subject (consumer, subject, from_version, error, parked_at)
           values ('list-orders', ?, 1, 'the list was broken', now())`,
        [subject],
      );
      await using opened = await visit(viewport);
      const { page, problems } = opened;
      await page.getByRole('link', { name: 'Background work' }).click();
      const consumers = page.getByRole('region', { name: 'Consumers of users' });
      await consumers.getByRole('cell', { name: 'list-orders' }).waitFor();
      await consumers.getByRole('cell', { name: 'list-variants' }).waitFor();
      const parked = page.getByRole('region', { name: 'Parked subjects of users' });
      await parked.getByText('the list was broken').waitFor();
      await opened.expectAccessible();
      await parked.getByRole('button', { name: `Retry: ${subject}` }).click();
      await page.getByLabel('Reason').fill(`looked at on a ${name}`);
      await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
      const repairs = page.getByRole('region', { name: 'Last repairs of users' });
      await repairs.getByText(`looked at on a ${name}`).waitFor();
      // The row came past the consumer, which counts its parked subjects every 30 s while it rests.
      await parked.waitFor({ state: 'detached', timeout: 90_000 });
      await opened.expectAccessible();
      expect(problems).toEqual([]);
    },
    180_000,
  );

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])(
    'shows the flags with their states and last changes, and follows the file, on a %s',
    async (_name, viewport) => {
      const on = { 'guest-checkout': 'on', 'api-key-creation': 'on', 'provider-sign-in': 'on' } as const;
      flags.write(on);
      await using opened = await visit(viewport);
      const { page, problems } = opened;
      await page.getByRole('link', { name: 'Flags' }).click();
      const ofOrders = page.getByRole('region', { name: 'Flags of orders' });
      const ofUsers = page.getByRole('region', { name: 'Flags of users' });
      const row = (region: Locator, key: string) => region.getByRole('row').filter({ hasText: key });
      await row(ofOrders, 'guest-checkout').getByRole('cell', { name: 'on', exact: true }).waitFor();
      await row(ofUsers, 'api-key-creation').getByRole('cell', { name: 'on', exact: true }).waitFor();
      await row(ofUsers, 'provider-sign-in').getByText('startProviderSignIn').waitFor();
      await page.getByText(`file ${flags.path}`).first().waitFor();
      await opened.expectAccessible();

      flags.write({ ...on, 'guest-checkout': 'off', 'api-key-creation': onFor(25) });
      await row(ofOrders, 'guest-checkout').getByRole('cell', { name: 'off', exact: true }).waitFor();
      await row(ofUsers, 'api-key-creation').getByText('fractional').waitFor();
      const changes = page.getByRole('region', { name: 'Last changes of orders' });
      const newest = changes.getByRole('row').nth(1);
      expect(await newest.getByRole('cell').allTextContents()).toEqual([
        expect.stringMatching(/\d/),
        'guest-checkout',
        'on',
        'off',
      ]);
      await row(page.getByRole('region', { name: 'Last changes of users' }), 'api-key-creation')
        .first()
        .waitFor();
      await opened.expectAccessible();

      flags.writeText('{ "flags": ');
      await page.getByText('The newest file is not taken, the last good one counts').first().waitFor();
      await row(ofOrders, 'guest-checkout').getByRole('cell', { name: 'off', exact: true }).waitFor();
      await opened.expectAccessible();
      flags.write(on);
      await row(ofOrders, 'guest-checkout').getByRole('cell', { name: 'on', exact: true }).waitFor();
      await page.getByText('The newest file is not taken').first().waitFor({ state: 'detached' });
      expect(problems).toEqual([]);
    },
    90_000,
  );

  test('shows what happened while the connection was lost', async () => {
    await using opened = await visit();
    const { page } = opened;
    const first = await place();
    const toShip = page.getByRole('region', { name: 'To ship' });
    await toShip.getByRole('link', { name: first.number }).waitFor();
    const connections = opened.sockets.length;
    for (const socket of opened.sockets) await socket.close({ code: 4900, reason: 'lost' });
    const missed = await place();
    await toShip.getByRole('link', { name: missed.number }).waitFor();
    await eventually(async () => opened.sockets.length > connections, 30_000);
    const next = await place();
    await toShip.getByRole('link', { name: next.number }).waitFor();
    await page.getByText(`Last change: ${next.number}`).waitFor();
  }, 90_000);

  test('shows what a webhook endpoint did not take, and sends it again', async () => {
    await using receiver = await startWebhookReceiver();
    receiver.answer = () => 500;
    const url = `${receiver.url}/orders`;
    const staff = await stack.signIn('staff@example.com');
    const create = `mutation ($input: CreateWebhookEndpointInput!) {
      createWebhookEndpoint(input: $input) { __typename ... on Refusal { message } } }`;
    const input = { url, events: ['order.confirmed'], selection: '{ number }' };
    const { data } = await stack.graphql(create, { input }, staff);
    expect(data.createWebhookEndpoint).toEqual({ __typename: 'WebhookEndpointCreated' });
    const order = await place();
    const { notifications } = stack.parts.orms;
    const rows = () =>
      notifications.em.fork().execute<{ status: string }[]>('select status from webhook_delivery where attempts > 0');
    await eventually(async () => (await rows()).length === 1, 30_000);
    // As after a day.
    await notifications.em.fork().execute(`update webhook_delivery set status = 'FAILED', leased_until = null`);
    await using opened = await visit();
    const { page } = opened;
    await page.getByRole('link', { name: 'Messages' }).click();
    const failed = page.getByRole('region', { name: `Not delivered to ${url}` });
    await failed.getByRole('link', { name: order.number }).waitFor();
    await opened.expectAccessible();
    receiver.answer = () => 204;
    await failed.getByRole('button', { name: 'Send again: order.confirmed' }).click();
    await failed.waitFor({ state: 'detached' });
    await eventually(async () => (await rows()).every((row) => row.status === 'DELIVERED'), 30_000);
    await page.goto(`${stack.url}/ops/#/orders/${order.id}`);
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline
      .getByRole('listitem')
      .filter({ hasText: 'webhook order.confirmed' })
      .getByText('delivered')
      .waitFor();
  }, 90_000);

  test('shows nothing to a customer', async () => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(`${stack.url}/ops/`);
      await page.getByLabel('E-mail').fill('customer@example.com');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('This page is for staff').waitFor();
      expect(await page.getByRole('navigation').count()).toBe(0);
    } finally {
      await context.close();
    }
  }, 60_000);
});
