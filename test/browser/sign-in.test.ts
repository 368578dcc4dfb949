import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../../generate/chromium.ts';
import { shopFolder } from '../../stages/shop-folder.ts';
import { freePort } from '../../stages/free-port.ts';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import { rootSecret } from '../support/test-settings.ts';
import { issuerClient, type SignInIssuer, startSignInIssuer } from '../support/sign-in-issuer.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { desktop, phone, type ShopVisit, visitShop } from '../support/visit-shop.ts';

describe.skipIf(chromiumPath === undefined)('the example shop with a sign-in provider', () => {
  let browser: Browser;
  let stack: Stack;
  let issuer: SignInIssuer;

  beforeAll(async () => {
    browser = await launchChromium();
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
    await browser?.close();
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
      await using visit = await visitShop(browser, stack.url, viewport);
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

  test.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('ends a link to the provider, unless nothing else opens the account, on a %s', async (name, viewport) => {
    const email = `unlinks-${name}@example.com`;
    issuer.people.set(`unlinks-${name}`, { email, email_verified: true, name: 'Uma Unlinks' });
    await using visit = await visitShop(browser, stack.url, viewport);
    const { page } = visit;
    const enter = async () => {
      await page.goto(`${stack.url}/shop/account`);
      await page.getByRole('button', { name: 'Continue with Local Login' }).click();
    };
    await enter();
    await signInThere(visit, `unlinks-${name}`);
    const unlink = page.getByRole('button', { name: 'Unlink Local Login' });
    await unlink.click();
    await page.getByText('This is the only way into your account.').waitFor();
    await visit.expectAccessible();
    await page.getByRole('button', { name: 'Send me a link to set a password' }).click();
    await page.getByText('An e-mail with a link is on its way.').waitFor();
    const [row] = await stack.parts.orms.users.em
      .fork()
      .execute<{ id: string }[]>('select id from password_reset order by created_at desc, id desc limit 1');
    const input = { token: mailedToken(rootSecret, 'password-reset', row?.id ?? ''), newPassword: 'a long password' };
    const reset = 'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename } }';
    expect((await stack.graphql(reset, { input })).data).toEqual({ resetPassword: { __typename: 'PasswordChanged' } });
    // The new password ended the session. The issuer still knows the browser, and only asks for consent.
    await page.evaluate('sessionStorage.clear()');
    await enter();
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await unlink.click();
    await page.getByText('The link has ended.').waitFor();
    await expect.poll(() => unlink.count()).toBe(0);
    await visit.expectAccessible();
    const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }';
    const { data } = await stack.graphql(signIn, { input: { email, password: 'a long password' } });
    expect(data).toEqual({ signIn: { __typename: 'Session' } });
    expect(visit.problems).toEqual([]);
  });

  test('signs nobody in by an address that another browser was sent to', async () => {
    issuer.people.set('attacker', { email: 'attacker@example.com', email_verified: true });
    const start = `mutation ($input: StartProviderSignInInput!) { startProviderSignIn(input: $input) { ... on ProviderSignInStarted { url } } }`;
    const redirectUri = `${stack.url}/shop/sign-in/finished`;
    const { data } = await stack.graphql(start, { input: { provider: 'local', redirectUri } });
    const lure = await issuer.visit(data.startProviderSignIn.url, 'attacker');
    await using visit = await visitShop(browser, stack.url, desktop);
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
    await using visit = await visitShop(browser, stack.url, desktop);
    const { page } = visit;
    await page.goto(`${stack.url}/shop/sign-in`);
    await page.getByRole('button', { name: 'Continue with Local Login' }).click();
    await page.waitForURL(`${issuer.issuer}/**`);
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  });
});
