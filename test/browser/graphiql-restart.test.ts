import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../../generate/chromium.ts';
import { openExplorer } from '../support/explore-graphiql.ts';
import { change, placed } from '../support/shopping.ts';
import { startFleet } from '../support/start-fleet.ts';

describe.skipIf(chromiumPath === undefined)('GraphiQL while servers are killed', () => {
  test('shows each version of an order once and in order when the subscription server and the gateway restart', async () => {
    await using shop = await startFleet({ env: { DEMO_PASSWORD: 'tradepost-demo' } });
    const customer = await shop.signIn('customer@example.com');
    const staff = await shop.signIn('staff@example.com');
    const variant = await shop.addVariant({ onHand: 10 });
    const order = await placed(shop, customer, [{ variantId: variant.id, quantity: 1 }]);
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
});
