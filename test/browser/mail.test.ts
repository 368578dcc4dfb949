import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailCatcher, startMailCatcher } from '../../demo/mail-catcher/start-mail-catcher.ts';
import { chromiumPath, launchChromium } from '../../generate/chromium.ts';
import { sampleMails } from '../../subgraphs/notifications/mails/samples.ts';
import { placed } from '../support/shopping.ts';
import { type Stack, startStack } from '../support/start-stack.ts';
import { testLog } from '../support/test-settings.ts';

describe.skipIf(chromiumPath === undefined)('the page of caught e-mails', () => {
  let catcher: MailCatcher;
  let shop: Stack;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    catcher = await startMailCatcher({ pagePort: 0, log: testLog });
    shop = await startStack({
      env: { SMTP_URL: catcher.smtpUrl, MAIL_PAGE_URL: catcher.pageUrl, SHOP_URL: 'https://shop.example' },
    });
    browser = await launchChromium();
    page = await browser.newPage();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await shop?.[Symbol.asyncDispose]();
    await catcher?.stop();
  });

  test('is linked from the start page, and shows the confirmation of an order soon after it', async () => {
    const token = await shop.signIn('customer@example.com');
    const variant = await shop.addVariant({ onHand: 10 });
    const order = await placed(shop, token, [{ variantId: variant.id, quantity: 2 }]);
    await page.goto(shop.url);
    await page.getByRole('link', { name: /E-mails/ }).click();
    // The page reloads by itself.
    await page.getByRole('link', { name: `Order ${order.number} is confirmed` }).click({ timeout: 30_000 });
    const mail = page.frameLocator('iframe');
    await mail.getByRole('heading', { name: 'Thank you for your order' }).waitFor();
    await mail.getByText(variant.sku).waitFor();
    expect(await mail.getByRole('link', { name: 'See your order' }).getAttribute('href')).toBe(
      `https://shop.example/orders/${order.id}`,
    );
    expect(await page.locator('pre').textContent()).toContain('Total · £25.00');
    await page.goto(`${shop.url}/mail`);
    expect(page.url()).toBe(catcher.pageUrl);
    await page
      .getByRole('link', { name: /Welcome to Tradepost/ })
      .first()
      .waitFor();
  }, 90_000);

  test('previews each e-mail with invented data', async () => {
    await page.goto(catcher.pageUrl);
    const previews = page.locator('h2 + p a');
    const addresses = await previews.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    const samples = Object.values(sampleMails);
    expect(addresses).toHaveLength(samples.length);
    for (const [index, address] of addresses.entries()) {
      await page.goto(new URL(address, catcher.pageUrl).href);
      // The name of somebody who is invited is unknown.
      const greeting = samples[index]?.name === '' ? 'Hello,' : 'Hello Ada,';
      await page.frameLocator('iframe').getByText(greeting).waitFor();
    }
  }, 60_000);

  test('runs no script of an e-mail, and asks no other server for anything', async () => {
    const asked: string[] = [];
    const tracker = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    }).listen(0, '127.0.0.1');
    await once(tracker, 'listening');
    const remote = `http://127.0.0.1:${(tracker.address() as AddressInfo).port}`;
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const evil = `<h1>hostile</h1><script>top.location='${remote}/script'; alert(1)</script><img src="${remote}/pixel" onerror="alert(2)">
      <link rel="stylesheet" href="${remote}/style"><form action="${remote}/form"><button>send</button></form>
      <style>body { background: url(${remote}/background) }</style><iframe src="${remote}/frame"></iframe>`;
    const subject = '<img src=x onerror=alert(3)><script>alert(4)</script>';
    const transport = createTransport({ url: catcher.smtpUrl });
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', subject, html: evil, text: evil });
    transport.close();
    await page.goto(catcher.pageUrl);
    await page.getByText(subject).click();
    await page.frameLocator('iframe').getByRole('heading', { name: 'hostile' }).waitFor();
    await page.frameLocator('iframe').getByRole('button', { name: 'send' }).click();
    await page.getByRole('heading', { name: subject }).waitFor();
    expect(page.url()).toContain('/mail/');
    expect({ asked, dialogs }).toEqual({ asked: [], dialogs: [] });
    tracker.close();
  }, 60_000);
});
