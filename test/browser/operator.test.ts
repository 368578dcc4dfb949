import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJobQueue } from '#platform/jobs/jobs.ts';
import { newId } from '#platform/values/id.ts';
import type { GatewayTrial } from '../../gateway/canary/trial-board.ts';
import { chromiumPath, launchChromium } from '../../generate/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { type FlagsFile, flagsFile, onFor } from '../support/flags-file.ts';
import { change, placed } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { testLog } from '../support/test-settings.ts';
import { desktop, phone, visitOperators } from '../support/visit-operators.ts';
import { startWebhookReceiver } from '../support/webhook-receiver.ts';

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

  const visit = (viewport = desktop) => visitOperators(browser, stack.url, { viewport });

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
      const progress = page.getByRole('region', { name: 'Progress' });
      await progress.getByText('waiting', { exact: true }).waitFor();
      await progress.getByText('1 of 3 steps · authorise payment · PROVIDER_ERROR').waitFor();
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
      await progress.getByText('aborted', { exact: true }).waitFor();
    } finally {
      await stack.payments.forgetRules();
    }
  }, 90_000);

  test('shows the confirmation of an order and an edit that waits, and aborts the edit', async () => {
    await using opened = await visit();
    const { page } = opened;
    const customer = await stack.signIn('customer@example.com');
    const order = await place();
    await stack.payments.tell({ reference: order.id, operation: 'renew', behaviour: 'fail' });
    await page.getByLabel('Order number').fill(order.number);
    await page.keyboard.press('Enter');
    const progress = page.getByRole('region', { name: 'Progress' });
    await progress.getByText('3 of 3 steps').waitFor();
    const edit = {
      orderId: order.id,
      add: [{ variantId, quantity: 1 }],
      reason: 'one more',
      idempotencyKey: newId('other'),
    };
    expect(await change(stack, customer, 'editOrderLines', edit)).toMatchObject({ __typename: 'OrderChanged' });
    await progress.getByText('Added pieces', { exact: true }).waitFor();
    await opened.expectAccessible();
    await page.getByRole('button', { name: `Abort the edit: ${order.number}` }).click();
    await page.getByLabel('Reason').fill('the bank is away');
    await page.getByRole('dialog').getByRole('button', { name: 'Abort the edit' }).click();
    await progress.getByText('aborted', { exact: true }).waitFor();
    await page.getByRole('heading', { name: `${order.number} confirmed` }).waitFor();
    await page.getByRole('button', { name: `Abort the edit: ${order.number}` }).waitFor({ state: 'detached' });
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
    await page.getByRole('button', { name: `Hold: ${order.number}` }).click();
    await page.getByLabel('Reason').fill('fraud?');
    // The order moves on while the reason is written.
    const staff = await stack.signIn('staff@example.com');
    await change(stack, staff, 'shipOrder', { orderId: order.id });
    await page.getByRole('heading', { name: `${order.number} shipped`, includeHidden: true }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Hold' }).click();
    await page.getByRole('alert').getByText('SHIPPED').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: `${order.number} shipped` }).waitFor();
    expect(await page.getByRole('button', { name: /^Hold:/ }).count()).toBe(0);
  }, 90_000);

  test('offers for orders that stand still what the API takes', async () => {
    const { em } = stack.parts.orms.orders;
    const unpaid = await place();
    await stack.payments.tell({ reference: '*', operation: 'capture', behaviour: 'fail' });
    try {
      const staff = await stack.signIn('staff@example.com');
      const isShipped = async () => {
        const answer = await change(stack, staff, 'shipOrder', { orderId: unpaid.id });
        return answer.__typename === 'OrderChanged';
      };
      await eventually(isShipped, 30_000);
      await stack.payments.tell({ reference: '*', operation: 'authorise', behaviour: 'fail' });
      const waiting = await place();
      const failed = `select from payment_operation join payment on payment.id = payment_id
        where order_id in (?, ?) and attempts > 0 and payment_operation.state = 'SENT' and kind in ('AUTHORISE', 'CAPTURE')`;
      await eventually(async () => (await em.fork().execute(failed, [waiting.id, unpaid.id])).length === 2, 30_000);
      // As if they had waited.
      await em.fork().execute(`update orders set placed_at = placed_at - interval '1 hour' where id = ?`, [waiting.id]);
      await em
        .fork()
        .execute(`update payment_operation set created_at = created_at - interval '1 hour' where kind = 'CAPTURE'`);
      await using opened = await visit();
      const { page } = opened;
      await page.getByRole('link', { name: 'Standing still' }).click();
      const row = ({ number }: { number: string }) => page.getByRole('row').filter({ hasText: number });
      await row(waiting).waitFor();
      await row(unpaid).waitFor();
      expect(await row(waiting).getByRole('button').allTextContents()).toEqual(['Resume', 'Abort']);
      expect(await row(unpaid).getByRole('button').allTextContents()).toEqual(['Resume']);
      await opened.expectAccessible();
      // The order leaves the list while the reason is written.
      await page.getByRole('button', { name: `Abort: ${waiting.number}` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('waits for too long');
      await change(stack, customer, 'cancelOrder', { orderId: waiting.id });
      await row(waiting).waitFor({ state: 'detached' });
      await dialog.getByRole('button', { name: 'Abort' }).click();
      await dialog.getByRole('alert').getByText('CANCELLED').waitFor();
    } finally {
      await stack.payments.forgetRules();
    }
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

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('shows the trial of a new supergraph and rolls it back with a reason, on a %s', async (_name, viewport) => {
    await using opened = await visit(viewport);
    const { page, problems } = opened;
    await page.getByRole('link', { name: 'New supergraph' }).click();
    await page.getByText('GATEWAY_CANARY_PERCENT is 0').waitFor();

    // This shop follows no registry, so nothing is tried: test/gateway/canary.test.ts has the answers of gateways that try.
    const trial: GatewayTrial = {
      gateway: 'gateway-1:7',
      id: 'v2',
      state: 'trying',
      reason: null,
      seconds: 61,
      old: { requests: 900, failed: 0, p95Ms: 21 },
      new: { requests: 100, failed: 3, p95Ms: 24 },
    };
    const sent: unknown[] = [];
    await page.route('**/canary', (route) => {
      if (route.request().method() === 'POST') {
        sent.push(route.request().postDataJSON());
        Object.assign(trial, { state: 'rolled_back', reason: 'wrong prices (decided by u-1)' });
      }
      return route.fulfill({ json: { percent: 10, seconds: 300, requests: 200, trials: [trial] } });
    });
    const region = page.getByRole('region', { name: 'Answers of gateway-1:7' });
    const fresh = region.getByRole('row').filter({ hasText: 'New version' });
    await fresh.waitFor();
    expect(await fresh.getByRole('cell').allTextContents()).toEqual(['New version', '100', '3', '3.0 %', '24 ms']);
    await opened.expectAccessible();
    await page.getByRole('button', { name: 'Roll back: the new supergraph' }).click();
    await page.getByLabel('Reason').fill('wrong prices');
    await opened.expectAccessible();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await page.getByText('wrong prices (decided by u-1)').waitFor();
    expect(await page.getByRole('button', { name: /Roll back/ }).count()).toBe(0);
    expect(sent).toEqual([{ id: 'v2', promote: false, reason: 'wrong prices' }]);
    await opened.expectAccessible();
    expect(problems).toEqual([]);
  });

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
