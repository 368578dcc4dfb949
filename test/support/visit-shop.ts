import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { launchChromium } from '../../generate/chromium.ts';

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

/** Opens the shop that the gateway at `url` serves in a real browser. */
export async function visitShop(url: string, viewport: typeof desktop): Promise<ShopVisit> {
  const browser = await launchChromium();
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
      // Scripts of the test are not subject to the page's policy.
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
      expect(found, page.url()).toEqual([]);
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
    async [Symbol.asyncDispose]() {
      await browser.close();
    },
  };
}
