import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { expect } from 'vitest';
import { violationsOn } from './accessible.ts';

export const desktop = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

/** The page of operators in a browser context of its own. */
export interface OperatorsVisit extends AsyncDisposable {
  page: Page;
  problems: string[];
  /** The connections of the page; closing one cuts it from the server. */
  sockets: WebSocketRoute[];
  expectAccessible(): Promise<void>;
}

/** Opens /ops of a gateway and signs in: as the demo staff, or with an e-mail and the same password. `heading` is what the page then shows. */
export async function visitOperators(
  browser: Browser,
  url: string,
  {
    viewport = desktop,
    email,
    heading = 'Orders, live',
  }: { viewport?: typeof desktop; email?: string; heading?: string },
): Promise<OperatorsVisit> {
  const context = await browser.newContext({ viewport, locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/graphql$/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) problems.push(message.text());
  });
  await page.goto(`${url}/ops`);
  if (email) await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: heading }).waitFor();
  return {
    page,
    problems,
    sockets,
    async expectAccessible() {
      expect(await violationsOn(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
