import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { launchChromium } from '../../generate/chromium.ts';

export interface Explorer extends AsyncDisposable {
  page: Page;
  /** Requests to anything but the allowed origins, and whatever the page's security policy blocked. */
  violations: string[];
  /** Opens the example tab of that name and runs it. */
  run(tab: string): Promise<void>;
  /** Replaces the text of the editor that a selector names; of the query editor if it names none. */
  type(text: string, editor?: string): Promise<void>;
  /** The answer shown now. */
  answer(): Promise<string>;
  /** The answer shown now, parsed. Only the visible lines are in the document, so the whole answer must fit into the window. */
  json(): Promise<unknown>;
  /** Waits until the answer shown matches. */
  expectAnswer(pattern: RegExp): Promise<void>;
}

/** Opens the GraphiQL of the gateway at `url` in a real browser, which may talk to these origins only. */
export async function openExplorer(
  url: string,
  origins: readonly string[],
  viewport = { width: 1400, height: 900 },
): Promise<Explorer> {
  const violations: string[] = [];
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport });
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

  await page.goto(new URL('/graphiql/', url).href);
  const execute = page.locator('.graphiql-execute-button');
  await execute.waitFor();
  // The button does nothing before both editors are there.
  for (const pane of ['.graphiql-query-editor', '.result-window'])
    await page.locator(`${pane} .monaco-editor`).waitFor();
  // The editor draws spaces as no-break spaces.
  const shown = async () => ((await page.locator('.result-window').textContent()) ?? '').replaceAll('\u00a0', ' ');

  return {
    page,
    violations,
    async run(tab) {
      await page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${tab}$`) }).click();
      await execute.click();
    },
    async type(text, editor = '.graphiql-query-editor .monaco-editor') {
      await page.locator(editor).click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.insertText(text);
      // The editor closes brackets and quotes by itself.
      await page.keyboard.press('ControlOrMeta+Shift+End');
      await page.keyboard.press('Delete');
    },
    answer: shown,
    async json() {
      const lines = await page
        .locator('.result-window .view-line')
        .evaluateAll((elements) =>
          elements
            .map((element) => ({ top: Number.parseFloat(element.style.top), text: element.textContent ?? '' }))
            .toSorted((a, b) => a.top - b.top),
        );
      return JSON.parse(lines.map(({ text }) => text.replaceAll('\u00a0', ' ')).join('\n'));
    },
    expectAnswer: (pattern) => expect.poll(shown, { timeout: 60_000 }).toMatch(pattern),
    async [Symbol.asyncDispose]() {
      await browser.close();
    },
  };
}
