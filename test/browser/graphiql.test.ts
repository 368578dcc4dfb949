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

/** The editor of the variables, or of the headers where those are shown. */
const editorTool = '.graphiql-editor-tool .monaco-editor:visible';

describe.skipIf(chromiumPath === undefined)('GraphiQL in a browser', () => {
  let stack: Stack;
  let explorer: Explorer;
  let staff: string;
  let variantId: string;

  beforeAll(async () => {
    stack = await startStack({ env: { REGISTRY_PAGE_URL: 'https://schemas.example/' } });
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

  test('places a new order at each run of the example, and one order for a key that is typed', async () => {
    const inputs: { idempotencyKey: string }[] = [];
    explorer.page.on('request', (request) => {
      const body = request.url().endsWith('/graphql') ? request.postData() : null;
      const input = body === null ? undefined : JSON.parse(body).variables?.input;
      if (input?.idempotencyKey !== undefined) inputs.push(input);
    });
    await explorer.page.locator('.graphiql-tab-button', { hasText: /^PlaceOrder$/ }).click();
    const keys = () => inputs.map(({ idempotencyKey }) => idempotencyKey);
    const place = async () => {
      const answered = explorer.page.waitForResponse((response) =>
        (response.request().postData() ?? '').includes('idempotencyKey'),
      );
      await explorer.page.locator('.graphiql-execute-button').click();
      const { data } = await (await answered).json();
      return data.placeOrder.order.number as string;
    };
    const [first, second] = [await place(), await place()];
    expect(first).not.toBe(second);
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    expect(keys()).toEqual([expect.stringMatching(uuid), expect.stringMatching(uuid)]);
    expect(new Set(keys()).size).toBe(2);

    await explorer.type(JSON.stringify({ input: { ...inputs[0], idempotencyKey: 'typed-by-hand' } }), editorTool);
    expect(await place()).toBe(await place());
    expect(keys().slice(2)).toEqual(['typed-by-hand', 'typed-by-hand']);
  });

  test('links to the pages of the schema registry', async () => {
    const link = explorer.page.getByRole('link', { name: 'Schema registry' });
    expect(await link.getAttribute('href')).toBe('https://schemas.example/');
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
    // The page does not show when it is subscribed, and this field sends no earlier changes: so order until one is seen.
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
    await using phone = await openExplorer(stack.url, [stack.wsUrl], { width: 390, height: 844 });
    await phone.run('BrowseProducts');
    await phone.expectAnswer(/"sku"/);
    const pane = phone.page.locator('.result-window');
    const value = pane.getByText('"browser-mug"', { exact: true });
    await value.scrollIntoViewIfNeeded();
    const [box, text] = [await pane.boundingBox(), await value.boundingBox()];
    if (!box || !text) throw new Error('expected a response that is drawn');
    expect(box.width).toBeGreaterThan(280);
    expect(box.height).toBeGreaterThan(200);
    // The response is as wide as its pane, and the page does not scroll to the side.
    expect(text.x).toBeGreaterThanOrEqual(box.x);
    expect(text.x + text.width).toBeLessThanOrEqual(box.x + box.width);
    expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  test('shows the parts of an answer to an operation with @defer as they arrive', async () => {
    const { page } = explorer;
    await page.locator('.graphiql-tab-add').click();
    await explorer.type('{ variant(sku: "BROWSER-MUG") { sku ... @defer { price { amount } } } }');
    const answered = page.waitForResponse((response) => response.request().postData()?.includes('@defer') ?? false);
    await page.locator('.graphiql-execute-button').click();
    expect((await answered).headers()['content-type']).toContain('multipart/mixed');
    const whole = { data: { variant: { sku: 'BROWSER-MUG', price: { amount: 1500 } } } };
    await expect.poll(() => explorer.json(), { timeout: 20_000 }).toMatchObject(whole);
  });

  describe('explains an answer', () => {
    const row = (page: Explorer['page']) => page.getByTestId('timeline').locator('summary');

    test('on demand, as a timeline under it that the keyboard opens', async () => {
      const { page } = explorer;
      await explorer.run('BrowseProducts');
      await explorer.expectAnswer(/"sku": "BROWSER-MUG"/);
      expect(await page.getByTestId('timeline').count()).toBe(0);
      await page.getByLabel('Explain').focus();
      await page.keyboard.press('Space');
      await explorer.run('BrowseProducts');
      await row(page).first().waitFor();
      expect(await row(page).first().textContent()).toMatch(/catalog.*products.*ms/);
      expect(await explorer.answer()).not.toContain('extensions');
      await row(page).first().focus();
      await page.keyboard.press('Enter');
      await page.getByText(/SQL: \d+ statements?/).waitFor();
    });

    test('on a phone without scrolling to the side', async () => {
      await using phone = await openExplorer(stack.url, [stack.wsUrl], { width: 390, height: 844 });
      await phone.page.getByLabel('Explain').check();
      await phone.run('BrowseProducts');
      await row(phone.page).first().waitFor();
      await row(phone.page).first().click();
      await phone.page.getByText(/SQL: \d+ statements?/).waitFor();
      expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    });

    test('no more after the switch is off', async () => {
      const { page } = explorer;
      await page.getByLabel('Explain').uncheck();
      await explorer.run('BrowseProducts');
      await expect.poll(() => page.getByTestId('timeline').count()).toBe(0);
    });
  });

  test('subscribes as the user of the typed Authorization header, also while another user is signed in', async () => {
    const { page } = explorer;
    // A new tab leaves what runs running, another one ends it.
    await explorer.run('BrowseProducts');
    await explorer.expectAnswer(/"sku": "BROWSER-MUG"/);
    await page.locator('.graphiql-tab-add').click();
    await explorer.type('subscription { orderFeed(after: "0") { order { number } } }');
    await page.getByRole('button', { name: 'Headers' }).click();
    await explorer.type(JSON.stringify({ Authorization: `Bearer ${staff}` }), editorTool);
    await page.locator('.graphiql-execute-button').click();
    await explorer.expectAnswer(/"number": "TP-/);
  });

  test('has asked nobody but our own servers, and its security policy had nothing to block', () => {
    expect(explorer.violations).toEqual([]);
  });
});
