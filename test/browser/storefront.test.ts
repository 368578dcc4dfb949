import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalogue } from '../../demo/seed/catalogue.ts';
import { seed } from '../../demo/seed/seed.ts';
import { chromiumPath } from '../../generate/chromium.ts';
import { shopFolder } from '../../stages/shop-folder.ts';
import { change, placed } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { desktop, phone, type ShopVisit, visitShop } from '../support/visit-shop.ts';

/** For what a page shows after an answer of the server. */
const soon = { timeout: 30_000 };
const adjustStock = `mutation ($input: AdjustStockInput!) { adjustStock(input: $input) { __typename } }`;
const changePrice = `mutation ($input: ChangePriceInput!) { changePrice(input: $input) { __typename } }`;

describe.skipIf(chromiumPath === undefined)('the example shop', () => {
  let stack: Stack;
  let staff: string;

  beforeAll(async () => {
    stack = await startStack({ env: { SHOP_FOLDER: shopFolder } });
    const { categories, products } = readCatalogue();
    // Of the category that the first page shows.
    const shown = products.filter((product) => product.categories.some((slug) => slug.startsWith('collections-')));
    const catalogue = { categories, products: shown.slice(0, 40) };
    await seed({ orm: stack.parts.orms.catalog, now: new Date(), catalogue });
    await stack.settled();
    staff = await stack.signIn('staff@example.com');
  }, 90_000);
  afterAll(() => stack?.[Symbol.asyncDispose]());

  async function variantOf(sku: string): Promise<{ id: string; available: number }> {
    const { data } = await stack.graphql('query ($sku: String!) { variant(sku: $sku) { id available } }', { sku });
    return data.variant;
  }

  const orderIdOf = (visit: ShopVisit) => /orders\/([^/?]+)/.exec(visit.page.url())?.[1] ?? '';

  async function signInAsDemo({ page }: ShopVisit): Promise<void> {
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Continue as Casey Customer' }).click();
    await page.getByRole('link', { name: 'Orders' }).waitFor();
  }

  /** From the search to the checkout with an address, for a product with options. */
  async function goToCheckout({ page }: ShopVisit, search: string): Promise<void> {
    await page.getByRole('searchbox').fill(search);
    await page.getByRole('button', { name: 'Search' }).click();
    await page
      .getByRole('link', { name: new RegExp(search) })
      .first()
      .click();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('link', { name: 'Go to the cart' }).click();
    await page.getByRole('link', { name: 'Check out' }).click();
    await page.getByRole('button', { name: 'Fill in a demo address' }).click();
  }

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('leads from the first page to the delivered order, on a %s', async (_name, viewport) => {
    await using visit = await visitShop(stack.url, viewport);
    const { page } = visit;
    const tiles = page.locator('.tile a');
    await expect.poll(() => tiles.count(), soon).toBe(24);
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => tiles.count(), soon).toBeGreaterThan(24);

    await page.getByRole('searchbox').fill('chaz kangeroo');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('heading', { name: 'Results for “chaz kangeroo”' }).waitFor();
    await page.getByRole('link', { name: /Chaz Kangeroo Hoodie/ }).click();
    await page.getByText('Black', { exact: true }).click();
    await page.getByText('XS', { exact: true }).click();
    await page.getByText('Article MH01-XS-Black').waitFor();
    await visit.expectAccessible();

    // Stock changes before the reader's eyes.
    const { id: variantId, available } = await variantOf('MH01-XS-Black');
    await page.getByText(`${available} in stock`).waitFor();
    await stack.graphql(adjustStock, { input: { variantId, delta: 5, reason: 'delivery' } }, staff);
    await page.getByText(`${available + 5} in stock`).waitFor();

    await page.getByRole('button', { name: 'Sign in to buy' }).click();
    await page.getByRole('button', { name: 'Continue as Casey Customer' }).waitFor();
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'Continue as Casey Customer' }).click();
    await page.getByRole('heading', { name: 'Chaz Kangeroo Hoodie' }).waitFor();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('link', { name: 'Go to the cart' }).click();
    await page.getByRole('button', { name: /One more of/ }).click();
    await page.getByRole('link', { name: 'Cart, 2 pieces' }).waitFor();
    await visit.expectAccessible();

    await page.getByRole('link', { name: 'Check out' }).click();
    await page.getByRole('button', { name: 'Fill in a demo address' }).click();
    await visit.expectAccessible();
    await page.getByRole('button', { name: /Order for/ }).click();
    await page.getByRole('heading', { name: /Order TP-/ }).waitFor();
    const shown = () => page.locator('.timeline .done strong').allTextContents();
    await expect.poll(shown, soon).toEqual(['Placed', 'Confirmed']);
    await visit.expectAccessible();
    const orderId = orderIdOf(visit);
    await change(stack, staff, 'shipOrder', { orderId, trackingCode: 'DEMO-1' });
    await page.getByText('Parcel DEMO-1').waitFor();
    await expect.poll(shown, soon).toEqual(['Placed', 'Confirmed', 'Shipped', 'Paid']);
    await change(stack, staff, 'markDelivered', { orderId });
    const whole = ['Placed', 'Confirmed', 'Shipped', 'Paid', 'Delivered'];
    await expect.poll(shown, soon).toEqual(whole);

    // A reload stays signed in and shows the same.
    await page.reload();
    await expect.poll(shown, soon).toEqual(whole);
    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByText('Delivered').first().waitFor();
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(visit.problems).toEqual([]);
  });

  test('sends a piece back and sees it accepted, sent, checked and refunded', async () => {
    const customer = await stack.signIn('customer@example.com');
    const { id: variantId } = await variantOf('MH01-XS-Black');
    const { id: orderId, number } = await placed(stack, customer, [{ variantId, quantity: 2 }]);
    await using visit = await visitShop(stack.url, phone);
    const { page } = visit;
    await signInAsDemo(visit);
    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByRole('link', { name: number }).click();
    const shown = () => page.locator('.timeline .done strong').allTextContents();
    const steps = ['Placed', 'Confirmed', 'Shipped', 'Paid', 'Delivered'];
    await expect.poll(shown, soon).toEqual(steps.slice(0, 2));
    expect(await page.getByText('Send something back').count()).toBe(0);
    await change(stack, staff, 'shipOrder', { orderId });
    await expect.poll(shown, soon).toEqual(steps.slice(0, 4));
    await change(stack, staff, 'markDelivered', { orderId });

    await page.getByRole('button', { name: 'Send something back' }).click();
    await page.getByLabel(/How many of .* \(you have 2\)/).fill('1');
    await page.getByLabel('Why do you send it back?').fill('Too small');
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'Request the return' }).click();
    await page.getByText('We answer your request soon.').waitFor();
    const { data } = await stack.graphql(
      'query ($id: ID!) { order(id: $id) { returns { id lines { quantity } } } }',
      { id: orderId },
      customer,
    );
    expect(data.order.returns).toMatchObject([{ lines: [{ quantity: 1 }] }]);
    const input = { orderId, returnId: data.order.returns[0].id };

    const byStaff = async (mutation: string, type: string, more: object = {}) => {
      const text = `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`;
      const answer = await stack.graphql(text, { input: { ...input, ...more } }, staff);
      expect(answer.data[mutation].__typename).toBe('OrderChanged');
    };
    await byStaff('approveReturn', 'ReturnInput');
    await page.getByLabel('Tracking code, if you have one').fill('BACK-1');
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'I have sent it' }).click();
    await page.getByText('On the way to us.').waitFor();
    await byStaff('receiveReturn', 'ReturnInput');
    await byStaff('inspectReturn', 'InspectReturnInput', { idempotencyKey: 'inspect' });
    await byStaff('refundReturn', 'RefundReturnInput', { idempotencyKey: 'refund' });
    const back = ['Return requested', 'Return accepted', 'Return sent', 'Return received', 'Return checked'];
    await expect.poll(shown, soon).toEqual([...steps, ...back, 'Refund requested', 'Refunded']);
    await page.getByRole('complementary').getByText('Refunded').waitFor();
    await visit.expectAccessible();
    // The other piece can still be sent back, and the customer may think otherwise.
    await page.getByRole('button', { name: 'Send something back' }).click();
    await page.getByLabel('Why do you send it back?').fill('Too large');
    await page.getByRole('button', { name: 'Request the return' }).click();
    await page.getByRole('button', { name: 'Keep the pieces' }).click();
    await page.getByText('Cancelled. You keep the pieces.').waitFor();
    expect(visit.problems).toEqual([]);
  });

  test('can be used with the keyboard alone', async () => {
    await using visit = await visitShop(stack.url, desktop);
    const { page } = visit;
    await page.locator('.tile a').first().waitFor();
    await visit.tabTo('Skip to content');
    await page.keyboard.press('Enter');
    await visit.tabTo(/Hoodie|Jacket|Tee|Tank|Short|Pant|Sweatshirt/);
    await page.keyboard.press('Enter');
    await page.getByText('Quantity').waitFor();
    await visit.tabTo('Sign in to buy');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await visit.tabTo('Continue as Casey Customer');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Add to cart' }).waitFor();
    await visit.tabTo('Add to cart');
    await page.keyboard.press('Enter');
    await page.getByText('In your cart').waitFor();
    await visit.tabTo('Go to the cart');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Check out' }).waitFor();
    await visit.tabTo('Check out');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Check out' }).waitFor();
    for (const [label, value] of [
      ['Recipient', 'Ada'],
      ['Street and number', '1 Market Street'],
      ['Town', 'London'],
      ['Postal code', 'EC1A 1AA'],
      ['Country (two letters, such as GB)', 'GB'],
    ] as const) {
      await visit.tabTo(label);
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Order TP-/ }).waitFor();
    // A screen reader begins at the heading of the new page.
    expect(await page.locator(':focus').textContent()).toMatch(/Order TP-/);
  });

  test('explains a refused order: a price that changed, and too little stock', async () => {
    await using visit = await visitShop(stack.url, desktop);
    const { page } = visit;
    await signInAsDemo(visit);
    await goToCheckout(visit, 'Juno Jacket');
    const sku = await orderedSku();
    const { id: variantId, available } = await variantOf(sku);
    await stack.graphql(changePrice, { input: { variantId, price: { amount: 9900, currency: 'USD' } } }, staff);
    await stack.settled();
    await page.getByRole('button', { name: /Order for/ }).click();
    await page.getByText('A price has changed. The total is now US$99.00').waitFor();

    await stack.graphql(adjustStock, { input: { variantId, delta: -available, reason: 'count' } }, staff);
    await page.getByRole('button', { name: 'Order for US$99.00' }).click();
    await page.getByText('Somebody was faster. Nothing was ordered.').waitFor();
    await page.getByText('1 wanted, 0 in stock').waitFor();
    await visit.expectAccessible();
    await page.getByRole('link', { name: 'Change the cart' }).click();
    await page.getByRole('button', { name: /^Remove/ }).click();
    await page.getByRole('heading', { name: 'Your cart is empty' }).waitFor();

    async function orderedSku(): Promise<string> {
      const customer = await stack.signIn('customer@example.com');
      const { data } = await stack.graphql('{ cart { lines { variant { sku } } } }', {}, customer);
      return data.cart.lines[0].variant.sku;
    }
  });

  test('registers a customer, and shows a refused value at its field', async () => {
    await using visit = await visitShop(stack.url, phone);
    const { page } = visit;
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Create an account' }).click();
    await page.getByLabel('Name').fill('Nora New');
    await page.getByLabel('E-mail').fill('customer@example.com');
    await page.getByLabel('Password').fill('a-long-password');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByText('An account with this address exists').waitFor();
    await page.getByLabel('E-mail').fill('nora@example.com');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await expect.poll(() => page.getByLabel('Password').getAttribute('aria-invalid'), soon).toBe('true');
    await visit.expectAccessible();
    await page.getByLabel('Password').fill('a-long-password');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByText('You have not ordered yet').waitFor();
  });
});
