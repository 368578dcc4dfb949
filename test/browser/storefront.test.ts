import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCatalogue } from '../../demo/seed/catalogue.ts';
import { seedPriceTerms } from '../../demo/seed/price-terms.ts';
import { seed } from '../../demo/seed/seed.ts';
import { drawPictures, seedPictures } from '../../demo/seed/seed-pictures.ts';
import { chromiumPath, launchChromium } from '../../generate/chromium.ts';
import { shopFolder } from '../../stages/shop-folder.ts';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import { openAccounts } from '../../subgraphs/users/commands/open-accounts.ts';
import { objectStores, type StoreUnderTest } from '../support/object-stores.ts';
import { registrationToken } from '../support/registration-token.ts';
import { change, placed } from '../support/shopping.ts';
import { rootSecret } from '../support/test-settings.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { desktop, phone, type ShopVisit, visitShop } from '../support/visit-shop.ts';

/** The customer confirms a payment at the page of their bank, which stays open. */
async function confirmAtBank(page: Page): Promise<Page> {
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: 'Open the page of your bank' }).click();
  const bank = await opened;
  await bank.getByRole('button', { name: 'Confirm the payment' }).click();
  await bank.getByRole('heading', { name: 'The payment is confirmed' }).waitFor();
  return bank;
}

/** For what a page shows after an answer of the server. */
const soon = { timeout: 30_000 };
const adjustStock = `mutation ($input: AdjustStockInput!) { adjustStock(input: $input) { __typename } }`;
const changePrice = `mutation ($input: ChangePriceInput!) { changePrice(input: $input) { __typename } }`;

describe.skipIf(chromiumPath === undefined)('the example shop', () => {
  let browser: Browser;
  let stack: Stack;
  let staff: string;
  let files: StoreUnderTest;

  beforeAll(async () => {
    browser = await launchChromium();
    files = await objectStores[0][1]();
    stack = await startStack({ env: { SHOP_FOLDER: shopFolder, ...files.env } });
    const { categories, products } = readCatalogue();
    // Of the category that the first page shows.
    const shown = products.filter((product) => product.categories.some((slug) => slug.startsWith('collections-')));
    const catalogue = { categories, products: shown.slice(0, 40) };
    await seed({ orm: stack.parts.orms.catalog, now: new Date(), catalogue });
    await seedPictures({ orm: stack.parts.orms.catalog, now: new Date(), catalogue });
    await drawPictures({ orm: stack.parts.orms.catalog, objects: files.store });
    await seedPriceTerms(stack.parts.orms.orders, new Date());
    await stack.settled();
    staff = await stack.signIn('staff@example.com');
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await stack?.[Symbol.asyncDispose]();
    await files?.[Symbol.asyncDispose]();
  });

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
    await page.getByRole('combobox', { name: 'Search products' }).fill(search);
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
  ])(
    'replaces a forgotten password by the link of the e-mail, and shows where the user is signed in, on a %s',
    async (name, viewport) => {
      const email = `forgetful-${name}@example.com`;
      await openAccounts(stack.databases.users.url, [{ email, name: 'Faye Forgetful' }], 'the first password');
      await using visit = await visitShop(browser, stack.url, viewport);
      const { page } = visit;
      await page.getByRole('link', { name: 'Sign in' }).click();
      await page.getByRole('link', { name: 'Forgotten your password?' }).click();
      await page.getByLabel('E-mail').fill(email);
      await visit.expectAccessible();
      await page.getByRole('button', { name: 'Send me a link' }).click();
      await page.getByText('an e-mail with a link is on its way').waitFor();

      const rows = await stack.parts.orms.users.em
        .fork()
        .execute<{ id: string }[]>('select id from password_reset order by created_at desc, id desc limit 1');
      const token = mailedToken(rootSecret, 'password-reset', rows[0]?.id ?? '');
      await page.goto(`${stack.url}/shop/reset-password#${token}`);
      await page.getByLabel('New password').fill('short');
      await page.getByRole('button', { name: 'Change the password' }).click();
      await page.getByText('expected 10 to 200 characters').waitFor();
      await page.getByLabel('New password').fill('the second password');
      await visit.expectAccessible();
      await page.getByRole('button', { name: 'Change the password' }).click();
      await page.getByRole('heading', { name: 'Your password was changed' }).waitFor();

      await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Password').fill('the second password');
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('link', { name: 'Account' }).click();
      await page.getByText(', this one').waitFor();
      await visit.expectAccessible();
      const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }';
      await stack.graphql(signIn, { input: { email, password: 'the second password' } });
      await page.reload();
      await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
      await expect.poll(() => page.locator('.sessions li').count(), soon).toBe(1);
      await page.getByLabel('Current password').fill('not this one');
      await page.getByLabel('New password').fill('the third password');
      await page.getByRole('button', { name: 'Change the password' }).click();
      await page.getByText('This is not your current password.').waitFor();
      await page.getByLabel('Current password').fill('the second password');
      await page.getByRole('button', { name: 'Change the password' }).click();
      await page.getByText('Your password was changed.').waitFor();
      await page.getByLabel('New address').fill(`new-${email}`);
      await page.getByLabel('Password', { exact: true }).fill('the third password');
      await page.getByRole('button', { name: 'Send a link to the new address' }).click();
      await page.getByText(`Open the link that we sent to new-${email}`).waitFor();
      await page.getByLabel('Password, to delete the account').fill('the second password');
      await page.getByRole('button', { name: 'Delete my account' }).click();
      await page.getByText('This is not your password.').waitFor();
      await page.getByLabel('Password, to delete the account').fill('the third password');
      await page.getByRole('button', { name: 'Delete my account' }).click();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      const erased = await stack.graphql(signIn, { input: { email, password: 'the third password' } });
      expect(erased.data).toEqual({ signIn: { __typename: 'InvalidCredentials' } });
      await page.goto(`${stack.url}/shop/reset-password#${token}`);
      await page.getByLabel('New password').fill('the fourth password');
      await page.getByRole('button', { name: 'Change the password' }).click();
      await page.getByText('This link is not valid').waitFor();
    },
  );

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('makes an API key, shows its secret once, and revokes it, on a %s', async (name, viewport) => {
    const email = `keys-${name}@example.com`;
    await openAccounts(stack.databases.users.url, [{ email, name: 'Kay Keys' }], 'a long password');
    await using visit = await visitShop(browser, stack.url, viewport);
    const { page } = visit;
    await page.goto(`${stack.url}/shop/account`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('a long password');
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();

    const keys = page.getByRole('region', { name: 'API keys' });
    await keys.getByLabel('Name of the key').fill('Books');
    await keys.getByRole('button', { name: 'Make an API key' }).click();
    await keys.getByText('Choose at least one of these.').waitFor();
    await keys.getByLabel('orders:read').check();
    await keys.getByLabel('users:read').check();
    await keys.getByLabel('Ends after').selectOption('90 days');
    await visit.expectAccessible();
    await keys.getByRole('button', { name: 'Make an API key' }).click();
    await keys.getByText('it is not shown again').waitFor();
    const secret = (await keys.locator('.secret').textContent()) ?? '';
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await keys.getByRole('button', { name: 'Copy' }).click();
    await keys.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    await visit.expectAccessible();

    const withKey = () => stack.graphql('{ me { email apiKeys { name } } }', {}, secret);
    expect((await withKey()).data).toEqual({ me: { email, apiKeys: null } });
    const answer = await stack.graphql(
      'mutation ($input: SignInInput!) { signIn(input: $input) { ... on Session { accessToken } } }',
      { input: { email, password: 'a long password' } },
    );
    const { data } = await stack.graphql(
      '{ me { apiKeys { name scopes createdAt expiresAt } } }',
      {},
      answer.data.signIn.accessToken,
    );
    const [key] = data.me.apiKeys;
    expect(key).toMatchObject({ name: 'Books', scopes: ['orders:read', 'users:read'] });
    const days = (Date.parse(key.expiresAt) - Date.parse(key.createdAt)) / 86_400_000;
    expect(Math.round(days)).toBe(90);

    await keys.getByRole('button', { name: 'I have the key' }).click();
    await keys.getByText('Books').waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.reload();
    await keys.getByText('orders:read, users:read').waitFor();
    expect(await page.content()).not.toContain(secret);
    await keys.getByText('Last used').waitFor();
    await keys.getByRole('button', { name: 'Revoke Books' }).click();
    await keys.getByRole('button', { name: 'Keep Books' }).click();
    await keys.getByRole('button', { name: 'Revoke Books' }).click();
    await visit.expectAccessible();
    await keys.getByRole('button', { name: 'Revoke forever: Books' }).click();
    await keys.getByText(/^Made .* Revoked /).waitFor();
    expect(await keys.getByRole('button', { name: 'Revoke Books' }).count()).toBe(0);
    await visit.expectAccessible();
    await expect.poll(async () => (await withKey()).errors?.[0]?.extensions?.code, soon).toBe('TOKEN_INVALID');
    expect(visit.problems).toEqual([]);
  });

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('shows the pictures of products in lists, on their pages and in the cart, on a %s', async (_name, viewport) => {
    await using visit = await visitShop(browser, stack.url, viewport);
    const { page, problems } = visit;
    const widthOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => ('naturalWidth' in element ? Number(element.naturalWidth) : 0));
    await expect.poll(() => widthOf('.tile img'), soon).toBeGreaterThanOrEqual(160);
    await page.getByRole('combobox', { name: 'Search products' }).fill('chaz kangeroo');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('link', { name: /Chaz Kangeroo Hoodie/ }).click();
    await page.getByText('Orange', { exact: true }).click();
    await page.getByRole('img', { name: 'Chaz Kangeroo Hoodie in orange' }).waitFor();
    await expect.poll(() => widthOf('.picture img'), soon).toBeGreaterThanOrEqual(160);
    await page.getByRole('button', { name: 'Chaz Kangeroo Hoodie in gray' }).click();
    await page.getByRole('img', { name: 'Chaz Kangeroo Hoodie in gray' }).waitFor();
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('link', { name: 'Go to the cart' }).click();
    // The width of a picture with `sizes` is the width that it is shown in.
    await expect.poll(() => widthOf('.lines img'), soon).toBe(72);
    await visit.expectAccessible();
    expect(problems).toEqual([]);
  });

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('leads from the first page to the delivered order, on a %s', async (_name, viewport) => {
    await using visit = await visitShop(browser, stack.url, viewport);
    const { page } = visit;
    const tiles = page.locator('.tile a');
    await expect.poll(() => tiles.count(), soon).toBe(24);
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => tiles.count(), soon).toBeGreaterThan(24);

    await page.getByRole('combobox', { name: 'Search products' }).fill('chaz kangeroo');
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

    // The cart of the guest comes along when the customer signs in.
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('link', { name: 'Go to the cart' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Continue as Casey Customer' }).waitFor();
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'Continue as Casey Customer' }).click();
    await page.getByRole('link', { name: 'Orders' }).waitFor();
    await page.getByRole('link', { name: 'Cart, 1 piece' }).waitFor();
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

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('shows shipping, a discount and the tax, and leads to the bank and back, on a %s', async (_name, viewport) => {
    await using visit = await visitShop(browser, stack.url, viewport);
    const { page } = visit;
    await signInAsDemo(visit);
    await goToCheckout(visit, 'Juno Jacket');
    const parts = () => page.locator('.price-parts div').allTextContents();
    await expect
      .poll(parts, soon)
      .toEqual(['GoodsUS$77.00', 'ShippingFree', 'TotalUS$77.00', 'Tax in the totalUS$12.83']);

    await page.getByLabel('Promotion code').fill('nothing');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => page.getByLabel('Promotion code').getAttribute('aria-invalid'), soon).toBe('true');
    await visit.expectAccessible();
    await page.getByLabel('Promotion code').fill('welcome10');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'Remove the code WELCOME10' }).waitFor();
    await page.getByLabel(/^Express/).check();
    const priced = ['GoodsUS$77.00', 'Discount: 10 % off−US$7.70', 'ShippingUS$6.95', 'TotalUS$76.25'];
    await expect.poll(parts, soon).toEqual([...priced, 'Tax in the totalUS$12.71']);
    await visit.expectAccessible();

    await stack.payments.tell({ operation: 'authorise', behaviour: 'require-action', times: 1 });
    await page.getByRole('button', { name: 'Order for US$76.25' }).click();
    await page.getByRole('link', { name: 'Open the page of your bank' }).waitFor();
    expect(await page.getByTestId('status').textContent()).toBe('Confirm your payment');
    expect(await parts()).toEqual([...priced, 'Tax in the totalUS$12.71']);
    await visit.expectAccessible();
    const bank = await confirmAtBank(page);
    await bank.reload();
    await bank.getByRole('heading', { name: 'No payment waits here' }).waitFor();
    await bank.close();
    await page.getByRole('button', { name: 'I have confirmed the payment' }).click();
    await expect.poll(() => page.getByTestId('status').textContent(), soon).toBe('Confirmed');
    await expect.poll(() => page.getByText('Your bank wants you to confirm').count(), soon).toBe(0);
    expect(visit.problems).toEqual([]);
  });

  test('adds a piece to a confirmed order for the total that was shown, and sees why another cannot be added', async () => {
    const customer = await stack.signIn('customer@example.com');
    const { id: variantId } = await variantOf('MH01-XS-Black');
    const { id: orderId, number } = await placed(stack, customer, [{ variantId, quantity: 1 }]);
    await using visit = await visitShop(browser, stack.url, phone);
    const { page } = visit;
    await signInAsDemo(visit);
    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByRole('link', { name: number }).click();
    const shown = () => page.locator('.timeline .done strong').allTextContents();
    const pieces = () => page.getByRole('complementary').locator('li').allTextContents();
    const ask = async (quantity: string) => {
      await page.getByRole('button', { name: 'Change the order' }).click();
      await page
        .getByLabel(/^How many of/)
        .first()
        .fill(quantity);
      await page.getByRole('button', { name: 'Show the new total' }).click();
      await page.getByText('Press again to accept it.').waitFor();
    };
    await ask('2');
    await visit.expectAccessible();
    expect(await pieces()).toHaveLength(1);
    await page.getByRole('button', { name: /^Change it for US/ }).click();
    const added = [
      'Placed',
      'Confirmed',
      'Change requested',
      'Payment authorised again',
      'Order changed',
      'Payment released',
    ];
    await expect.poll(shown, soon).toEqual(added);
    await expect.poll(pieces, soon).toHaveLength(2);
    await stack.payments.tell({ reference: orderId, operation: 'renew', behaviour: 'decline' });
    await ask('3');
    await page.getByRole('button', { name: /^Change it for US/ }).click();
    await page.getByText('your bank did not agree to the new total').waitFor();
    await stack.payments.forgetRules();
    await expect.poll(shown, soon).toEqual([...added, 'Change requested', 'Change not made']);
    expect(await pieces()).toHaveLength(2);
    await visit.expectAccessible();
    await stack.payments.tell({ reference: orderId, operation: 'renew', behaviour: 'require-action' });
    await ask('3');
    await page.getByRole('button', { name: /^Change it for US/ }).click();
    await page.getByText('Your bank wants you to confirm the payment of US').waitFor();
    await visit.expectAccessible();
    const bank = await confirmAtBank(page);
    await bank.close();
    await page.getByRole('button', { name: 'I have confirmed the payment' }).click();
    await expect.poll(pieces, soon).toHaveLength(3);
    await stack.payments.forgetRules();
    expect(visit.problems).toEqual([]);
  });

  test('sends a piece back and sees it accepted, sent, checked and refunded', async () => {
    const customer = await stack.signIn('customer@example.com');
    const { id: variantId } = await variantOf('MH01-XS-Black');
    const { id: orderId, number } = await placed(stack, customer, [{ variantId, quantity: 2 }]);
    await using visit = await visitShop(browser, stack.url, phone);
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

    // Keeps the last answer about the order, which can be given again.
    let answer = '';
    let late = 0;
    const operationOf = (route: Route) => route.request().postDataJSON()?.operationName;
    await page.route('**/graphql', async (route) => {
      if (operationOf(route) !== 'Order') return route.fallback();
      if (late > 0) {
        late -= 1;
        return route.fulfill({ contentType: 'application/json', body: answer });
      }
      const response = await route.fetch();
      answer = await response.text();
      return route.fulfill({ response });
    });
    await page.getByRole('button', { name: 'Send something back' }).click();
    await page.getByLabel(/How many of .* \(you have 2\)/).fill('1');
    await page.getByLabel('Why do you send it back?').fill('Too small');
    await visit.expectAccessible();
    // The answer arrives late: after the return was accepted, and with what was true before.
    const approved = Promise.withResolvers<void>();
    await page.route('**/graphql', async (route) => {
      if (operationOf(route) !== 'RequestReturn') return route.fallback();
      const response = await route.fetch();
      await approved.promise;
      return route.fulfill({ response });
    });
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
    await page.getByLabel('Tracking code, if you have one').waitFor();
    const requested = page.waitForResponse(
      (response) => response.request().postData()?.includes('RequestReturn') ?? false,
    );
    approved.resolve();
    await (await requested).finished();
    await page.getByText('Request the return').waitFor({ state: 'detached' });
    await page.getByLabel('Tracking code, if you have one').fill('BACK-1');
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'I have sent it' }).click();
    await page.getByText('On the way to us.').waitFor();
    await byStaff('receiveReturn', 'ReturnInput');
    await byStaff('inspectReturn', 'InspectReturnInput', { idempotencyKey: 'inspect' });
    await page.getByText('The refund follows.').waitFor();
    // The next two loads, one for each event of the refund, are answered with what was true before it.
    late = 2;
    await byStaff('refundReturn', 'RefundReturnInput', { idempotencyKey: 'refund' });
    const back = ['Return requested', 'Return accepted', 'Return sent', 'Return received', 'Return checked'];
    await expect.poll(shown, soon).toEqual([...steps, ...back, 'Refund requested', 'Refunded']);
    await page.getByRole('complementary').getByText('Refunded').waitFor();
    expect(late).toBe(0);
    await visit.expectAccessible();
    // The other piece can still be sent back, and the customer may think otherwise.
    await page.getByRole('button', { name: 'Send something back' }).click();
    await page.getByLabel('Why do you send it back?').fill('Too large');
    await page.getByRole('button', { name: 'Request the return' }).click();
    await page.getByRole('button', { name: 'Keep the pieces' }).click();
    await page.getByText('Cancelled. You keep the pieces.').waitFor();
    // Or another size instead.
    await page.getByRole('button', { name: 'Send something back' }).click();
    await page.getByLabel('I want other pieces instead of the money').check();
    const { id: larger } = await variantOf('MH01-S-Black');
    await page.getByLabel(/^Instead of /).selectOption(larger);
    await page.getByLabel('Why do you send it back?').fill('Too small');
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'Request the return' }).click();
    await page.getByText('We keep them for you.').waitFor();
    const { data: kept } = await stack.graphql(
      'query ($id: ID!) { order(id: $id) { returns { id } } }',
      { id: orderId },
      customer,
    );
    const returnId = kept.order.returns.at(-1).id;
    await byStaff('approveReturn', 'ReturnInput', { returnId });
    await byStaff('receiveReturn', 'ReturnInput', { returnId });
    await byStaff('inspectReturn', 'InspectReturnInput', { returnId, idempotencyKey: 'inspect again' });
    await page.getByText('The exchange follows.').waitFor();
    await byStaff('exchangeReturn', 'ExchangeReturnInput', { returnId, idempotencyKey: 'exchange' });
    await page.getByText('They are in your order.').waitFor();
    await visit.expectAccessible();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(visit.problems).toEqual([]);
  });

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('narrows a list by options and price, with counts that the list keeps, on a %s', async (_name, viewport) => {
    await using visit = await visitShop(browser, stack.url, viewport);
    const { page } = visit;
    const tiles = page.locator('.tile a');
    await expect.poll(() => tiles.count(), soon).toBe(24);
    if (viewport === phone) await page.getByText('Filters', { exact: true }).click();
    const countOf = async (label: string) => {
      const text = await page.locator('.facets label', { hasText: label }).first().innerText();
      return Number(/\((\d+)\)/.exec(text)?.[1]);
    };
    const total = () => page.locator('.facets').getByRole('status').innerText();
    const [red, purple] = [await countOf('Red'), await countOf('Purple')];
    expect(red).toBeGreaterThan(0);
    await page.getByRole('checkbox', { name: /^Red / }).click();
    await expect.poll(total, soon).toBe(`${red} products`);
    await expect.poll(() => tiles.count(), soon).toBe(Math.min(24, red));
    // Another colour still shows what it would show alone.
    expect(await countOf('Purple')).toBe(purple);
    const inBand = await countOf(' to ');
    const narrowed = `${inBand} ${inBand === 1 ? 'product' : 'products'}`;
    await page.locator('.facets label', { hasText: ' to ' }).first().click();
    await expect.poll(total, soon).toBe(narrowed);
    await expect.poll(() => tiles.count(), soon).toBe(Math.min(24, inBand));
    await visit.expectAccessible();
    await page.reload();
    await expect.poll(total, soon).toBe(narrowed);
    expect(await page.getByRole('checkbox', { name: /^Red / }).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => tiles.count(), soon).toBe(24);
    expect(visit.problems).toEqual([]);
  });

  test('suggests products while somebody types, and is operated by keys', async () => {
    await using visit = await visitShop(browser, stack.url, desktop);
    const { page } = visit;
    await page.locator('.tile a').first().waitFor();
    const field = page.getByRole('combobox', { name: 'Search products' });
    const options = page.getByRole('listbox', { name: 'Suggested products' }).getByRole('option');
    await field.pressSequentially('kangaro');
    await options.filter({ hasText: 'Chaz Kangeroo Hoodie' }).waitFor();
    await visit.expectAccessible();
    await page.keyboard.press('Escape');
    await expect.poll(() => options.count(), soon).toBe(0);
    expect(await field.inputValue()).toBe('kangaro');
    await page.keyboard.press('ArrowDown');
    await options.first().waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => options.first().getAttribute('aria-selected'), soon).toBe('true');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await options.first().getAttribute('id'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Chaz Kangeroo Hoodie' }).waitFor();
    await field.fill('hoodie');
    await options.first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Results for “hoodie”' }).waitFor();
    expect(visit.problems).toEqual([]);
  });

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])(
    'lets a guest order, follow the order and find it again by the link of an e-mail, on a %s',
    async (name, viewport) => {
      const email = `guest-${name}@example.com`;
      await using visit = await visitShop(browser, stack.url, viewport);
      const { page } = visit;
      await goToCheckout(visit, 'Juno Jacket');
      await page.getByLabel('E-mail').fill(email);
      await visit.expectAccessible();
      await page.getByRole('button', { name: /Order for/ }).click();
      await page.getByRole('heading', { name: /Order TP-/ }).waitFor();
      const number = /TP-\S+/.exec((await page.getByRole('heading', { level: 1 }).textContent()) ?? '')?.[0] ?? '';
      const shown = () => page.locator('.timeline .done strong').allTextContents();
      await expect.poll(shown, soon).toEqual(['Placed', 'Confirmed']);
      await page.getByRole('button', { name: 'Cancel the order' }).waitFor();
      await visit.expectAccessible();
      const found = await stack.graphql(
        'query ($n: String) { orders(filter: { number: $n }) { nodes { id } } }',
        { n: number },
        staff,
      );
      const orderId = found.data.orders.nodes[0].id;
      await change(stack, staff, 'shipOrder', { orderId, trackingCode: 'DEMO-2' });
      await expect.poll(shown, soon).toEqual(['Placed', 'Confirmed', 'Shipped', 'Paid']);
      await page.getByText('Parcel DEMO-2').waitFor();
      // A reload keeps the right to the order; it ends with the tab.
      await page.reload();
      await expect.poll(shown, soon).toEqual(['Placed', 'Confirmed', 'Shipped', 'Paid']);

      await using later = await visitShop(browser, stack.url, viewport);
      await later.page.getByRole('link', { name: 'Find an order' }).click();
      await later.page.getByLabel(/Order number/).fill(number);
      await later.page.getByLabel('E-mail').fill(email);
      await later.expectAccessible();
      await later.page.getByRole('button', { name: 'Send me a link' }).click();
      await later.page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
      const [link] = await stack.parts.orms.orders.em
        .fork()
        .execute<{ id: string }[]>('select id from order_link where order_id = ? and id <> order_id', [orderId]);
      const address = `${stack.url}/shop/guest-order#${mailedToken(rootSecret, 'order-link', link?.id ?? '')}`;
      await later.page.goto(address);
      await later.expectAccessible();
      await later.page.getByRole('button', { name: 'Show my order' }).click();
      await later.page.getByRole('heading', { name: `Order ${number}` }).waitFor();
      expect(later.page.url()).not.toContain('#');
      await later.page.goto(address);
      await later.page.getByRole('button', { name: 'Show my order' }).click();
      await later.page.getByText('This link is not valid').waitFor();
      await later.expectAccessible();

      await change(stack, staff, 'markDelivered', { orderId });
      await page.getByRole('button', { name: 'Send something back' }).click();
      await page.getByLabel('Why do you send it back?').fill('It does not fit');
      await visit.expectAccessible();
      await page.getByRole('button', { name: 'Request the return' }).click();
      await page.getByText('We answer your request soon').waitFor();

      await goToCheckout(later, 'Juno Jacket');
      await later.page.getByLabel('E-mail').fill(email);
      await later.page.getByRole('button', { name: /Order for/ }).click();
      await later.page.getByRole('button', { name: 'Cancel the order' }).click();
      await expect
        .poll(() => later.page.locator('.timeline .done strong').allTextContents(), soon)
        .toContain('Cancelled');
      await later.expectAccessible();
      expect([...visit.problems, ...later.problems]).toEqual([]);
    },
  );

  test('can be used with the keyboard alone', async () => {
    await using visit = await visitShop(browser, stack.url, desktop);
    const { page } = visit;
    await page.locator('.tile a').first().waitFor();
    await visit.tabTo('Skip to content');
    await page.keyboard.press('Enter');
    await visit.tabTo(/Hoodie|Jacket|Tee|Tank|Short|Pant|Sweatshirt/);
    await page.keyboard.press('Enter');
    await page.getByText('Quantity').waitFor();
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
      ['E-mail', 'keys@example.com'],
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
    await using visit = await visitShop(browser, stack.url, desktop);
    const { page } = visit;
    await signInAsDemo(visit);
    await goToCheckout(visit, 'Juno Jacket');
    const sku = await orderedSku();
    const { id: variantId, available } = await variantOf(sku);
    await stack.graphql(changePrice, { input: { variantId, price: { amount: 9900, currency: 'USD' } } }, staff);
    await stack.settled();
    await page.getByRole('button', { name: /Order for/ }).click();
    await page.getByText(/The price has changed from US\$[\d.]+ to US\$99\.00\. Nothing was ordered/).waitFor();

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

  test('registers a customer by the link of an e-mail, shows a refused value at its field, and says the same for a known address', async () => {
    await using visit = await visitShop(browser, stack.url, phone);
    const { page } = visit;
    for (const email of ['customer@example.com', 'nora@example.com']) {
      await page.goto(`${stack.url}/shop/sign-in?as=new`);
      await page.getByLabel('E-mail').fill(email);
      await visit.expectAccessible();
      await page.getByRole('button', { name: 'Send me a link' }).click();
      await page.getByText('Check your inbox').waitFor();
    }
    const token = await registrationToken(stack.parts.orms.users, 'nora@example.com');
    await page.goto(`${stack.url}/shop/complete-registration#${token}`);
    await page.getByLabel('Name').fill('Nora New');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await expect.poll(() => page.getByLabel('Password').getAttribute('aria-invalid'), soon).toBe('true');
    await visit.expectAccessible();
    await page.getByLabel('Password').fill('a-long-password');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('link', { name: 'Orders' }).click();
    await page.getByText('You have not ordered yet').waitFor();

    // The token is used.
    await page.goto(`${stack.url}/shop/complete-registration#${token}`);
    await page.getByLabel('Name').fill('Nora New');
    await page.getByLabel('Password').fill('a-long-password');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByText('This link is not valid').waitFor();
    await visit.expectAccessible();
  });

  test.each(['accept-invitation', 'confirm-email'])('says that a link was cut: /%s', async (path) => {
    await using visit = await visitShop(browser, stack.url, phone);
    for (const hash of ['', '#%E0%A4']) {
      await visit.page.goto(`${stack.url}/shop/${path}${hash}`);
      await visit.page.getByText('This link is not complete').waitFor();
      expect(await visit.page.getByRole('main').getByRole('button').count()).toBe(0);
    }
    await visit.expectAccessible();
  });
});
