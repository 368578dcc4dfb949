import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '../../generate/chromium.ts';
import { shopFolder } from '../../stages/shop-folder.ts';
import { freePort } from '../../stages/free-port.ts';
import { issuerClient, type SignInIssuer, startSignInIssuer } from '../support/sign-in-issuer.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { desktop, phone, type ShopVisit, visitShop } from '../support/visit-shop.ts';

describe.skipIf(chromiumPath === undefined)('the example shop with a sign-in provider', () => {
  let stack: Stack;
  let issuer: SignInIssuer;

  beforeAll(async () => {
    const port = await freePort();
    const redirectUri = `http://127.0.0.1:${port}/shop/sign-in/finished`;
    issuer = await startSignInIssuer([redirectUri]);
    stack = await startStack({
      port,
      env: {
        SHOP_FOLDER: shopFolder,
        SIGN_IN_REDIRECT_URIS: redirectUri,
        SIGN_IN_PROVIDERS: JSON.stringify([
          { name: 'local', label: 'Local Login', issuer: issuer.issuer, ...issuerClient },
        ]),
      },
    });
  }, 90_000);
  afterAll(async () => {
    await stack?.[Symbol.asyncDispose]();
    await issuer?.[Symbol.asyncDispose]();
  });

  /** From the page of the issuer back to the shop. */
  async function signInThere({ page }: ShopVisit, subject: string): Promise<void> {
    await page.waitForURL(`${issuer.issuer}/**`);
    await page.locator('[name=login]').fill(subject);
    await page.locator('[name=password]').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
  }

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])(
    'signs in through the page of the provider, and comes back to where it was asked, on a %s',
    async (name, viewport) => {
      const email = `provided-${name}@example.com`;
      issuer.people.set(name, { email, email_verified: true, name: 'Petra Provided' });
      await using visit = await visitShop(stack.url, viewport);
      const { page } = visit;
      await page.goto(`${stack.url}/shop/account`);
      await page.getByRole('button', { name: 'Continue with Local Login' }).waitFor();
      await visit.expectAccessible();
      await page.getByRole('button', { name: 'Continue with Local Login' }).click();
      await signInThere(visit, name);
      await page.getByText(`Petra Provided, ${email}`).waitFor();
      expect(new URL(page.url()).pathname).toBe('/shop/account');
      await page.getByText(/^Chrome\b.* on Linux, since/).waitFor();
      await page.getByRole('button', { name: 'Send me a link to set a password' }).waitFor();
      await page.reload();
      await page.getByText(`Petra Provided, ${email}`).waitFor();
      await visit.expectAccessible();
      expect(visit.problems).toEqual([]);
    },
  );

  test('signs nobody in by an address that another browser was sent to', async () => {
    issuer.people.set('attacker', { email: 'attacker@example.com', email_verified: true });
    const start = `mutation ($input: StartProviderSignInInput!) { startProviderSignIn(input: $input) { ... on ProviderSignInStarted { url } } }`;
    const redirectUri = `${stack.url}/shop/sign-in/finished`;
    const { data } = await stack.graphql(start, { input: { provider: 'local', redirectUri } });
    const lure = await issuer.visit(data.startProviderSignIn.url, 'attacker');
    await using visit = await visitShop(stack.url, desktop);
    const { page } = visit;
    await page.goto(lure.href);
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    // Also while this browser waits for a provider itself.
    await page.goto(`${stack.url}/shop/sign-in`);
    await page.getByRole('button', { name: 'Continue with Local Login' }).click();
    await page.waitForURL(`${issuer.issuer}/**`);
    await page.goto(lure.href);
    await page.getByText('The sign-in is not valid').waitFor();
    await visit.expectAccessible();
    await page.getByRole('link', { name: 'Back to sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('says so when the person says no at the provider', async () => {
    await using visit = await visitShop(stack.url, desktop);
    const { page } = visit;
    await page.goto(`${stack.url}/shop/sign-in`);
    await page.getByRole('button', { name: 'Continue with Local Login' }).click();
    await page.waitForURL(`${issuer.issuer}/**`);
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  });
});
