import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../../generate/chromium.ts';
import { change, placed, readOrder } from '../support/shopping.ts';
import { eventually } from '../support/eventually.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { desktop, phone, visitOperators } from '../support/visit-operators.ts';

describe.skipIf(chromiumPath === undefined)('the returns on the page of operators', () => {
  let stack: Stack;
  let browser: Browser;
  let customer: string;
  let staff: string;
  let small: string;
  let large: string;

  beforeAll(async () => {
    stack = await startStack();
    customer = await stack.signIn('customer@example.com');
    staff = await stack.signIn('staff@example.com');
    small = (await stack.addVariant({ onHand: 1_000 })).id;
    large = (await stack.addVariant({ onHand: 1_000 })).id;
    browser = await launchChromium();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.[Symbol.asyncDispose]();
  });

  /** An order of three pieces that arrived, and what asks for two of them to come back. */
  async function arrived(beforeItShips: (order: { id: string }) => Promise<void> = async () => {}) {
    const order = await placed(stack, customer, [{ variantId: small, quantity: 3 }]);
    await eventually(async () => (await readOrder(stack, customer, order.id))?.status === 'CONFIRMED', 60_000);
    await beforeItShips(order);
    await change(stack, staff, 'shipOrder', { orderId: order.id });
    await eventually(async () => {
      const read = await readOrder(stack, customer, order.id);
      return read?.payments.some(({ captured }) => captured.amount === order.total.amount) ?? false;
    }, 60_000);
    await change(stack, staff, 'markDelivered', { orderId: order.id });
    const lines = '{ order(id: "ID") { lines { id } } }'.replace('ID', order.id);
    const { data } = await stack.graphql(lines, {}, customer);
    const orderLineId: string = data.order.lines[0].id;
    const request = {
      orderId: order.id,
      lines: [{ orderLineId, quantity: 2 }],
      reason: 'too small',
      idempotencyKey: crypto.randomUUID(),
    };
    return { order, orderLineId, request };
  }

  /** Takes a step with a reason, by keyboard from the dialog on. */
  async function take(page: Page, label: string, number: string, status: string, reason: string) {
    await page.getByRole('button', { name: `${label}: ${number}` }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: label }).isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill(reason);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `Return of ${number} ${status}` }).waitFor();
    await page.getByRole('region', { name: 'Timeline' }).getByText(reason).first().waitFor();
  }
  const stepsOn = (page: Page) =>
    page.getByRole('group', { name: 'Steps of the return' }).getByRole('button').allTextContents();

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])(
    'shows a return as it is requested, and takes it to the refund, by keyboard, on a %s',
    async (_name, viewport) => {
      await using opened = await visitOperators(browser, stack.url, { viewport });
      const { page, problems } = opened;
      await page.getByRole('link', { name: 'Returns', exact: true }).click();
      await page.getByRole('heading', { name: 'Returns', exact: true }).waitFor();
      await page.getByText(/^\d+ found$/).waitFor();
      const { order, request } = await arrived();
      await change(stack, customer, 'requestReturn', request);
      const row = page.getByRole('row').filter({ hasText: order.number });
      await row.getByText('2 ×').waitFor();
      expect(await row.getByRole('cell').allTextContents()).toEqual([
        order.number,
        'requested',
        expect.stringMatching(/\d/),
        expect.stringMatching(/\w/),
        expect.stringMatching(/^2 × /),
        'too small',
        'money',
        '–',
      ]);
      await opened.expectAccessible();
      await page.getByLabel('Status').selectOption('received');
      await row.waitFor({ state: 'detached' });
      await page.getByLabel('Status').selectOption('requested');
      await row.getByRole('link').click();

      await page.getByRole('heading', { name: `Return of ${order.number} requested` }).waitFor();
      expect(await stepsOn(page)).toEqual(['Approve', 'Reject', 'Give up']);
      await opened.expectAccessible();
      await take(page, 'Approve', order.number, 'approved', 'within the time');
      expect(await stepsOn(page)).toEqual(['On its way', 'Receive', 'Give up']);
      await take(page, 'Receive', order.number, 'received', 'found at the door');
      expect(await stepsOn(page)).toEqual(['Inspect']);

      await page.getByRole('button', { name: `Inspect: ${order.number}` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('written off, of 2').fill('1');
      await opened.expectAccessible();
      await dialog.getByLabel('Reason').fill('one has a hole');
      await dialog.getByRole('button', { name: 'Inspect' }).click();
      await page.getByRole('heading', { name: `Return of ${order.number} inspected` }).waitFor();
      const pieces = page.getByRole('region', { name: 'Pieces that come back' }).getByRole('row').nth(1);
      expect((await pieces.getByRole('cell').allTextContents()).slice(2, 5)).toEqual(['2', '1', '1']);
      expect(await stepsOn(page)).toEqual(['Refund', 'Close without money']);

      await page.getByRole('button', { name: `Refund: ${order.number}` }).click();
      await dialog.getByLabel('Amount').fill('1.234');
      await dialog.getByLabel('Reason').fill('one of two');
      await page.keyboard.press('Enter');
      await dialog.getByText('expected an amount in').waitFor();
      await dialog.getByLabel('Amount').fill('5.50');
      await dialog.getByRole('button', { name: 'Refund' }).click();
      await page.getByRole('heading', { name: `Return of ${order.number} refunded` }).waitFor();
      await page.getByText('No step is possible now.').waitFor();
      await opened.expectAccessible();
      const after = await readOrder(stack, customer, order.id);
      expect(after?.payments.map(({ refunded }) => refunded.amount)).toEqual([550]);
      expect(after?.history.map(({ reason }) => reason)).toEqual(
        expect.arrayContaining(['within the time', 'found at the door', 'one has a hole', 'one of two']),
      );
      expect(problems).toEqual([]);
    },
    90_000,
  );

  test('gives the new pieces of an exchange, and follows changes from elsewhere', async () => {
    const { order, orderLineId, request } = await arrived();
    await change(stack, customer, 'requestReturn', { ...request, exchange: [{ orderLineId, variantId: large }] });
    await using opened = await visitOperators(browser, stack.url, {});
    const { page } = opened;
    await page.getByRole('link', { name: 'Returns', exact: true }).click();
    await page.getByRole('row').filter({ hasText: order.number }).getByRole('link').click();
    await page.getByRole('region', { name: 'New pieces' }).getByText('reserved').waitFor();
    await opened.expectAccessible();
    const id = /([^/]+)$/.exec(page.url())?.[1];
    const changed = await change(stack, staff, 'approveReturn', { orderId: order.id, returnId: id });
    expect(changed).toMatchObject({ __typename: 'OrderChanged' });
    await page.getByRole('heading', { name: `Return of ${order.number} approved` }).waitFor();
    await take(page, 'Receive', order.number, 'received', 'all there');
    await take(page, 'Inspect', order.number, 'inspected', 'as new');
    expect(await stepsOn(page)).toEqual(['Refund', 'Exchange', 'Close without money']);
    await take(page, 'Exchange', order.number, 'exchanged', 'the larger one');
    await page.getByRole('link', { name: 'the order' }).click();
    await page.getByRole('region', { name: 'Returns' }).getByText('exchanged').waitFor();
    await opened.expectAccessible();
  }, 90_000);

  test('keeps the dialog of a step that was taken elsewhere, and shows the refusal in it', async () => {
    const { order, request } = await arrived();
    await change(stack, customer, 'requestReturn', request);
    await using opened = await visitOperators(browser, stack.url, {});
    const { page } = opened;
    await page.getByRole('link', { name: 'Returns', exact: true }).click();
    await page.getByRole('row').filter({ hasText: order.number }).getByRole('link').click();
    await page.getByRole('button', { name: `Reject: ${order.number}` }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('worn');
    const returnId = /([^/]+)$/.exec(page.url())?.[1];
    await change(stack, customer, 'cancelReturn', { orderId: order.id, returnId });
    await page.getByText('No step is possible now.').waitFor();
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('worn');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await dialog.getByRole('alert').getByText('CANCELLED').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }, 90_000);

  test('shows that a bank asks for the customer of an exchange, and not of an edit before it', async () => {
    const dearer = (await stack.addVariant({ onHand: 10, priceMinor: 9_900 })).id;
    const { order, orderLineId, request } = await arrived(async ({ id }) => {
      await stack.payments.tell({ reference: id, operation: 'renew', behaviour: 'require-action' });
      const add = [{ variantId: dearer, quantity: 1 }];
      const edit = { orderId: id, add, reason: 'one more', idempotencyKey: crypto.randomUUID() };
      await change(stack, customer, 'editOrderLines', edit);
      await eventually(async () => {
        const read = await readOrder(stack, customer, id);
        return read?.payments.some(({ status }) => status === 'ACTION_REQUIRED') ?? false;
      }, 60_000);
    });
    await change(stack, customer, 'requestReturn', { ...request, exchange: [{ orderLineId, variantId: dearer }] });
    await using opened = await visitOperators(browser, stack.url, {});
    const { page } = opened;
    await page.getByRole('link', { name: 'Returns', exact: true }).click();
    await page.getByRole('row').filter({ hasText: order.number }).getByRole('link').click();
    await page.getByRole('region', { name: 'New pieces' }).getByText('reserved').waitFor();
    for (const [step, status] of [
      ['Approve', 'approved'],
      ['Receive', 'received'],
      ['Inspect', 'inspected'],
    ] as const)
      await take(page, step, order.number, status, 'all there');
    await take(page, 'Exchange', order.number, 'exchange pending', 'a better one');
    const asked = page.getByRole('region', { name: 'Timeline' }).getByText('action required', { exact: true });
    await asked.first().waitFor();
    expect(await asked.count()).toBe(1);
  }, 90_000);

  test('lets the warehouse receive and inspect, and offers nothing else', async () => {
    const email = 'warehouse@example.com';
    await stack.signIn(email);
    await stack.parts.orms.users.em
      .fork()
      .execute(`update user_account set roles = '{CUSTOMER,WAREHOUSE}' where email = ?`, [email]);
    const { order, request } = await arrived();
    await change(stack, customer, 'requestReturn', request);
    await using opened = await visitOperators(browser, stack.url, { email, heading: 'Returns' });
    const { page } = opened;
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(['Returns']);
    await page.getByRole('row').filter({ hasText: order.number }).getByRole('link').click();
    await page.getByText('The role SUPPORT can: approve, reject, give up.').waitFor();
    expect(await page.getByRole('group', { name: 'Steps of the return' }).getByRole('button').count()).toBe(0);
    const id = /([^/]+)$/.exec(page.url())?.[1];
    await change(stack, staff, 'approveReturn', { orderId: order.id, returnId: id });
    await take(page, 'Receive', order.number, 'received', 'all there');
    await take(page, 'Inspect', order.number, 'inspected', 'as new');
    await page.getByText('The role SUPPORT can: refund, close without money.').waitFor();
    await opened.expectAccessible();
  }, 90_000);
});
