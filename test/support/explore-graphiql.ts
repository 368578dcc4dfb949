import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { launchChromium } from '../../generate/chromium.ts';

export interface Explorer extends AsyncDisposable {
  page: Page;
  /** Requests to anything but the allowed origins, and whatever the page's security policy blocked. */
  violations: string[];
  /** Opens the example tab of that name and runs it. */
  run(tab: string): Promise<void>;
  /** The answer shown now. */
  answer(): Promise<string>;
  /** Waits until the answer shown matches. */
  expectAnswer(pattern: RegExp): Promise<void>;
}

/** Opens GraphiQL at `url` in a real browser, which may talk to these origins only. */
export async function openExplorer(url: string, origins: readonly string[]): Promise<Explorer> {
  const violations: string[] = [];
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const allowed = new Set([url, ...origins].map((address) => new URL(address).host));
  const check = (address: string) => {
    const { protocol, host } = new URL(address);
    if (protocol !== 'data:' && protocol !== 'blob:' && !allowed.has(host)) violations.push(address);
  };
  page.on('request', (request) => check(request.url()));
  page.on('websocket', (socket) => check(socket.url()));
  page.on('pageerror', (error) => violations.push(String(error)));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) violations.push(message.text());
  });

  await page.goto(url);
  const execute = page.locator('.graphiql-execute-button');
  await execute.waitFor();
  // The editor draws spaces as no-break spaces.
  const shown = async () => ((await page.locator('.result-window').textContent()) ?? '').replaceAll('\u00a0', ' ');

  return {
    page,
    violations,
    async run(tab) {
      await page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${tab}$`) }).click();
      await execute.click();
    },
    answer: shown,
    expectAnswer: (pattern) => expect.poll(shown, { timeout: 60_000 }).toMatch(pattern),
    async [Symbol.asyncDispose]() {
      await browser.close();
    },
  };
}
