import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../../generate/chromium.ts';
import { openExplorer } from '../support/explore-graphiql.ts';
import { change, placed } from '../support/shopping.ts';
import { startFleet, type TestFleet } from '../support/start-fleet.ts';
import { desktop, visitShop } from '../support/visit-shop.ts';

describe.skipIf(chromiumPath === undefined)('while servers are killed,', () => {
  let shop: TestFleet;
  let customer: string;
  let staff: string;
  let variantId: string;
  beforeAll(async () => {
    shop = await startFleet({ env: { DEMO_PASSWORD: 'tradepost-demo' } });
    customer = await shop.signIn('customer@example.com');
    staff = await shop.signIn('staff@example.com');
    variantId = (await shop.addVariant({ onHand: 10 })).id;
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  test('GraphiQL shows each version of an order once and in order when the subscription server and the gateway restart', async () => {
    const order = await placed(shop, customer, [{ variantId, quantity: 1 }]);
    // The editor has only the visible lines in the document: all messages must fit.
    await using explorer = await openExplorer(shop.url, [shop.wsUrl], { width: 1400, height: 1600 });
    const { page } = explorer;
    await page.getByRole('button', { name: 'demo customer' }).click();
    await page.getByText('Signed in as').waitFor();
    await page.locator('.graphiql-tab-add').click();
    await explorer.type(`subscription { orderStatusChanged(orderId: "${order.id}", after: 0) { version status } }`);
    await page.locator('.graphiql-execute-button').click();
    const newestFirst = async () => {
      const { messages } = (await explorer.json()) as { messages: { data: { orderStatusChanged: object } }[] };
      return messages.map(({ data }) => data.orderStatusChanged);
    };
    const shows = (...changes: object[]) => expect.poll(newestFirst, { timeout: 60_000 }).toEqual(changes.toReversed());
    // The second SHIPPED is the payment of the parcel.
    const versions = ['PLACED', 'CONFIRMED', 'SHIPPED', 'SHIPPED', 'DELIVERED'].map((status, index) => ({
      version: index + 1,
      status,
    }));
    await shows(...versions.slice(0, 2));

    await shop.kill('subscriptions');
    await explorer.expectAnswer(/"subscription": "reconnecting"/);
    await change(shop, staff, 'shipOrder', { orderId: order.id });
    await shop.start('subscriptions');
    await shows(...versions.slice(0, 4));

    await Promise.all(['subscriptions', 'gateway'].map((name) => shop.kill(name)));
    await explorer.expectAnswer(/"subscription": "reconnecting"/);
    await Promise.all(['subscriptions', 'gateway'].map((name) => shop.start(name)));
    await change(shop, staff, 'markDelivered', { orderId: order.id });
    await shows(...versions);
    await explorer.expectAnswer(/"subscription": "open".*"received": 5,/);
    expect(explorer.violations).toEqual([]);
    // Nine processes and a browser start on two cores.
  }, 240_000);

  test('the example shop continues the timeline of an order before the reader’s eyes, without a reload', async () => {
    const order = await placed(shop, customer, [{ variantId, quantity: 1 }]);

    await using browser = await launchChromium();
    await using visit = await visitShop(browser, shop.url, desktop);
    const { page } = visit;
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Continue as Casey Customer' }).click();
    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByRole('link', { name: order.number }).click();
    // Another page load would lose this.
    await page.evaluate('window.openedOnce = true');
    const shows = (...statuses: string[]) =>
      expect
        .poll(() => page.locator('.timeline .done strong').allTextContents(), { timeout: 60_000 })
        .toEqual(statuses);
    const lost = () => page.getByText('The connection was lost').waitFor({ timeout: 60_000 });
    await shows('Placed', 'Confirmed');

    await shop.kill('subscriptions');
    await lost();
    await visit.expectAccessible();
    await change(shop, staff, 'shipOrder', { orderId: order.id });
    await shop.start('subscriptions');
    await shows('Placed', 'Confirmed', 'Shipped', 'Paid');

    await Promise.all(['subscriptions', 'gateway'].map((name) => shop.kill(name)));
    await lost();
    await Promise.all(['subscriptions', 'gateway'].map((name) => shop.start(name)));
    await change(shop, staff, 'markDelivered', { orderId: order.id });
    await shows('Placed', 'Confirmed', 'Shipped', 'Paid', 'Delivered');
    await page.getByText('Live: changes appear by themselves').waitFor();
    expect(await page.evaluate('window.openedOnce')).toBe(true);
    expect(visit.problems).toEqual([]);
    // Nine processes and a browser start on two cores.
  }, 240_000);
});
