import { describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../../generate/chromium.ts';
import { change, placed } from '../support/shopping.ts';
import { startFleet } from '../support/start-fleet.ts';
import { desktop, visitShop } from '../support/visit-shop.ts';

describe.skipIf(chromiumPath === undefined)('the example shop while servers are killed', () => {
  test('continues the timeline of an order before the reader’s eyes, without a reload', async () => {
    await using shop = await startFleet({ env: { DEMO_PASSWORD: 'tradepost-demo' } });
    const customer = await shop.signIn('customer@example.com');
    const staff = await shop.signIn('staff@example.com');
    const variant = await shop.addVariant({ onHand: 10 });
    const order = await placed(shop, customer, [{ variantId: variant.id, quantity: 1 }]);

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
