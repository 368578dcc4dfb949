import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../../generate/chromium.ts';
import { type Explorer, openExplorer } from '../support/explore-graphiql.ts';
import { type Stack, startStack } from '../support/start-stack.ts';

const createProduct = `mutation ($input: CreateProductInput!) {
  createProduct(input: $input) { ... on ProductCreated { product { variants { id } } } ... on Refusal { code message } }
}`;
const placeOrder = 'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { __typename } }';
const adjustStock = `mutation ($input: AdjustStockInput!) {
  adjustStock(input: $input) { ... on StockAdjusted { stock { available } } ... on Refusal { code message } }
}`;

describe.skipIf(chromiumPath === undefined)('GraphiQL in a browser', () => {
  let stack: Stack;
  let explorer: Explorer;
  let staff: string;
  let variantId: string;

  beforeAll(async () => {
    stack = await startStack();
    staff = await stack.signIn('staff@example.com');
    const { data } = await stack.graphql(
      createProduct,
      {
        input: {
          slug: 'browser-mug',
          name: 'Browser mug',
          variants: [{ sku: 'BROWSER-MUG', price: { amount: 1500, currency: 'GBP' }, onHand: 40 }],
        },
      },
      staff,
    );
    variantId = data.createProduct.product.variants[0].id;
    explorer = await openExplorer(stack.url, [stack.wsUrl]);
  }, 60_000);
  afterAll(async () => {
    await explorer?.[Symbol.asyncDispose]();
    await stack?.[Symbol.asyncDispose]();
  });

  test('shows products for the query of the first tab', async () => {
    await explorer.run('BrowseProducts');
    await explorer.expectAnswer(/"sku": "BROWSER-MUG"/);
  });

  test('signs in as the demo customer at the press of a button, and then sends the token', async () => {
    await explorer.page.getByRole('button', { name: 'demo customer' }).click();
    await explorer.page.getByText('Signed in as').waitFor();
    await explorer.run('PlaceOrder');
    await explorer.expectAnswer(/"number": "TP-/);
    await explorer.run('MyOrders');
    await explorer.expectAnswer(/"status": "(PLACED|CONFIRMED)"/);
  });

  test('shows stock as it changes', async () => {
    await explorer.run('WatchStock');
    await explorer.expectAnswer(/"sku": "BROWSER-MUG"/);
    const { data } = await stack.graphql(adjustStock, { input: { variantId, delta: 1000, reason: 'delivery' } }, staff);
    await explorer.expectAnswer(new RegExp(`"available": ${data.adjustStock.stock.available},`));
  });

  test('shows the changes of the customer’s own orders as they happen', async () => {
    await explorer.run('WatchMyOrders');
    const customer = await stack.signIn('customer@example.com');
    const shippingAddress = {
      name: 'Ada',
      line1: '1 Market Street',
      city: 'London',
      postalCode: 'EC1A 1AA',
      country: 'GB',
    };
    // The page does not show when it has been heard, and this field tells nothing of before: so order until one is seen.
    const placeOneMore = async () => {
      const input = { idempotencyKey: crypto.randomUUID(), lines: [{ variantId, quantity: 1 }], shippingAddress };
      await stack.graphql(placeOrder, { input }, customer);
      return explorer.answer();
    };
    await expect.poll(placeOneMore, { timeout: 20_000, interval: 1_000 }).toMatch(/"status": "(PLACED|CONFIRMED)"/);
    await explorer.expectAnswer(/"status": "CONFIRMED"/);
    await explorer.page.screenshot({ path: '.data/graphiql.png' });
  });

  test('keeps a subscription running while another tab is shown', async () => {
    await explorer.run('WatchStock');
    await explorer.expectAnswer(/"subscription": "open"/);
    await explorer.run('BrowseProducts');
    await explorer.expectAnswer(/"sku": "BROWSER-MUG"/);
    const { data } = await stack.graphql(adjustStock, { input: { variantId, delta: 7, reason: 'delivery' } }, staff);
    await explorer.page.locator('.graphiql-tab-button', { hasText: /^WatchStock$/ }).click();
    await explorer.expectAnswer(new RegExp(`"available": ${data.adjustStock.stock.available},`));
    await explorer.page
      .getByTestId('streams')
      .getByRole('listitem')
      .filter({ hasText: 'WatchStock' })
      .getByRole('button', { name: 'Stop' })
      .click();
    await explorer.expectAnswer(/"subscription": "stopped"/);
  });

  test('shows a readable response on a phone', async () => {
    await explorer.page.setViewportSize({ width: 390, height: 844 });
    const box = await explorer.page.locator('.result-window').boundingBox();
    expect(box?.width).toBeGreaterThan(280);
    expect(box?.height).toBeGreaterThan(200);
    await explorer.page.setViewportSize({ width: 1400, height: 900 });
  });

  test('subscribes as whoever the typed Authorization header names, also while somebody else is signed in', async () => {
    const { page } = explorer;
    // A new tab leaves what runs running, another one ends it.
    await explorer.run('BrowseProducts');
    await explorer.expectAnswer(/"sku": "BROWSER-MUG"/);
    await page.locator('.graphiql-tab-add').click();
    const type = async (editor: string, text: string) => {
      await page.locator(editor).click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.insertText(text);
    };
    await type('.graphiql-query-editor .monaco-editor', 'subscription { orderFeed(after: "0") { order { number } } }');
    await page.getByRole('button', { name: 'Headers' }).click();
    await type('.graphiql-editor-tool .monaco-editor:visible', JSON.stringify({ Authorization: `Bearer ${staff}` }));
    await page.locator('.graphiql-execute-button').click();
    await explorer.expectAnswer(/"number": "TP-/);
  });

  test('has asked nobody but our own servers, and its security policy had nothing to block', () => {
    expect(explorer.violations).toEqual([]);
  });
});
