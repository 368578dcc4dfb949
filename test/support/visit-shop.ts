import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { violationsOn } from './accessible.ts';

export interface ShopVisit extends AsyncDisposable {
  page: Page;
  /** Errors of the page, and whatever its security policy blocked. */
  problems: string[];
  /** Expects that axe-core finds nothing on the page as it is now: contrast, names, roles, order of headings. */
  expectAccessible(): Promise<void>;
  /** Presses Tab until the element with that accessible name has the focus. */
  tabTo(name: string | RegExp): Promise<void>;
}

export const desktop = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

/** Opens the shop that the gateway at `url` serves, with a profile of its own in a browser. */
export async function visitShop(browser: Browser, url: string, viewport: typeof desktop): Promise<ShopVisit> {
  const context = await browser.newContext({ viewport, locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) problems.push(message.text());
  });
  await page.goto(`${url}/shop`);
  return {
    page,
    problems,
    async expectAccessible() {
      expect(await violationsOn(page), page.url()).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), page.url()).toBe(viewport.width);
    },
    async tabTo(name) {
      for (let pressed = 0; pressed < 80; pressed += 1) {
        await page.keyboard.press('Tab');
        const focused = await page.locator(':focus').evaluate((element) => {
          const { labels } = element as unknown as { labels?: ArrayLike<{ textContent: string | null }> };
          return element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? '';
        });
        if (typeof name === 'string' ? focused.trim() === name : name.test(focused)) return;
      }
      throw new Error(`Tab never reached ${String(name)}`);
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
