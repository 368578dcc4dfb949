import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../../generate/chromium.ts';
import { hostile, type SeededRegistry, seedRegistry } from '../support/seed-registry.ts';

const policy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

describe.skipIf(chromiumPath === undefined)('the web view of the schema registry, in a browser without scripts', () => {
  let registry: SeededRegistry;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let token: string;
  /** Requests to others, and whatever the security policy blocked. */
  const violations: string[] = [];

  beforeAll(async () => {
    registry = await seedRegistry();
    token = await registry.tokenFor('read', 'grace');
    browser = await launchChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await registry?.[Symbol.asyncDispose]();
  });

  /** A browser that has never been here. */
  async function openBrowser(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    await context?.close();
    context = await browser.newContext({ javaScriptEnabled: false, baseURL: registry.url, ...options });
    const opened = await context.newPage();
    opened.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'data:' && origin !== registry.url) violations.push(request.url());
    });
    opened.on('console', (message) => {
      if (/Content.Security.Policy|Refused to/i.test(message.text())) violations.push(message.text());
    });
    return opened;
  }
  beforeEach(async () => {
    page = await openBrowser();
  });

  async function signIn(text = token): Promise<void> {
    await page.getByLabel('Token').fill(text);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }
  const shows = (name: string | RegExp, level = 1) => page.getByRole('heading', { name, level }).waitFor();
  const follow = (name: string | RegExp) =>
    page
      .getByRole('link', { name, exact: typeof name === 'string' })
      .first()
      .click();
  const row = (name: string | RegExp) => page.getByRole('row', { name });

  test('asks for a token, then shows the page that was wanted, and no longer after signing out', async () => {
    expect((await page.goto('/shop/main/versions'))?.status()).toBe(401);
    await shows('Sign in');
    await signIn('tpr_0000000000000000_0000000000000000000000000000000000000000000');
    const refused = await page.getByRole('alert').textContent();
    await signIn(await registry.tokenFor('report', 'gateway'));
    expect(await page.getByRole('alert').textContent()).toBe(refused);
    await signIn();
    await shows('Versions');
    expect(new URL(page.url()).pathname).toBe('/shop/main/versions');
    await page.getByText('Signed in as grace').waitFor();
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({
      name: 'registry_token',
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure: false,
    });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await shows('Sign in');
    expect(await context.cookies()).toEqual([]);
    expect((await page.goto('/shop/main'))?.status()).toBe(401);
  });

  test('leads from the graphs to the live version, its gateways and its users', async () => {
    await page.goto('/');
    await signIn();
    await shows('Graphs');
    await row(/shop \/ main 3 2026-11-20 17:20 .* ci 3 1 problem 1 behind 1 silent 1 up to date/).waitFor();
    await follow('shop / main');
    await shows('Version 3 is live');
    expect(await page.title()).toBe('Version 3 is live · shop / main · Schema registry');
    await row(/orders checkout http:\/\/orders\.example\/graphql \d+ lines/).waitFor();
    await row(/gateway-a version 3 up to date/).waitFor();
    await row(/gateway-b version 2 has a problem cannot load version 3/).waitFor();
    await row(/gateway-old version 2 silent/).waitFor();
    await row(/web 2\.3\.0 active stale 2 never/).waitFor();
    await row(/web 2\.4\.0 active 3 2026-11-21/).waitFor();
    await page.getByRole('searchbox', { name: 'Who uses' }).fill('Order.total');
    await page.getByRole('button', { name: 'Find' }).click();
    await shows('Order.total');
    await page.getByRole('img', { name: '14,384 requests in 30 days, at most 992 a day, on 2026-11-19' }).waitFor();
    expect(await page.locator('svg[role=img] rect').count()).toBe(26);
    await row('web 2.4.0 12,300 2026-11-21 stored, active').waitFor();
    await row('ios 7.1.0 2,084 2026-11-21 stored, active').waitFor();
    await row(/^OrderPage web 2\.3\.0, 2\.4\.0 yes/).waitFor();
    await page.getByText('Show OrderPage').last().click();
    await page.getByText('order(id: $id) { id number total').last().waitFor();
    await follow('orders');
    await shows(/^Schema of orders/);
    expect(new URL(page.url()).hash).toBe('#Order.total');
    await page.screenshot({ path: '.data/registry-schema.png' });
    expect(await page.locator(':target').textContent()).toBe('total');
  });

  test('finds a field by a part of its name, and shows that nobody uses it', async () => {
    await page.goto('/shop/main/fields');
    await signIn();
    await page.getByRole('searchbox').fill('company');
    await page.getByRole('button', { name: 'Find' }).click();
    await follow('Company.vat');
    await shows('Company.vat');
    await page.getByText('No users, according to 26 days of usage and 3 active releases.').waitFor();
    // Without data nobody can say so.
    await page.goto('/shop/staging/fields?coordinate=Company.vat');
    await page.getByText('Unknown: no usage was reported in the last 30 days, and no release is active.').waitFor();
    await page.goto('/shop/main/fields?coordinate=Query.order.id');
    await shows('Query.order(id:)');
    await page.getByText('argument of type ID!').waitFor();
    await page.goto('/shop/main/fields?coordinate=User.email');
    await shows('User.email deprecated');
    await page.goto('/shop/main/fields?coordinate=Nothing.here');
    await page.getByText('Version 3 has no part with that name.').waitFor();
  });

  test('shows the history and the changes from one version to another', async () => {
    await page.goto('/shop/main');
    await signIn();
    await follow('Versions');
    await row(/^3 live 2026-11-20 17:20 .* ci publish parcels can be followed 77be0c2d1f9a since 2$/).waitFor();
    await row(/^1 2026-10-05 08:30 .* ada publish the first that composes 1f0c2d7a9be3 the first$/).waitFor();
    await follow('1');
    await shows('Version 1 not live');
    await follow(/Changes up to the live version 3/);
    await shows('From version 1 to 3');
    await row("safe Field 'tracking' was added to object type 'Order' Order.tracking").waitFor();
    const changes = page.getByRole('region', { name: 'Changes of type User' });
    expect((await changes.getByRole('deletion').allTextContents()).map((content) => content.trim())).toEqual([
      '10-   email: String @deprecated(reason: "use contact")',
    ]);
    expect((await changes.getByRole('insertion').allTextContents()).map((content) => content.trim())).toEqual([
      `10+   email: String @deprecated(reason: "${hostile.closing}")`,
    ]);
    expect(await page.getByRole('region', { name: 'Changes of type Company' }).count()).toBe(0);
    await page.goto('/shop/main/schema?version=1');
    await shows('Schema for clients version 1');
    expect(await page.getByRole('region', { name: 'Schema' }).textContent()).not.toContain('tracking');
  });

  test('shows the findings of a check, the affected clients, why it blocks and how to let it pass', async () => {
    await page.goto('/shop/main/checks');
    await signIn();
    await row(/ok 1 safe .* ada 9d0b7e11 version 3$/).waitFor();
    await row(/blocked does not compose/).waitFor();
    await row(/blocked 1 breaking, 3 dangerous/)
      .getByRole('link')
      .click();
    await shows(/^Check [0-9a-f]{8} blocked$/);
    const finding = page
      .getByRole('listitem')
      .filter({ hasText: "Field 'total' was removed from object type 'Order'" });
    const text = (await finding.textContent())?.replaceAll(/\s+/g, ' ') ?? '';
    expect(text).toContain('breaking');
    expect(text).toContain('subgraphs/orders/schema.graphql:4 before');
    expect(text).toContain('orders, team checkout');
    expect(text).toContain("Blocks: affects 3 operations of ios@7.1.0, web@2.3.0, web@2.4.0, such as 'OrderPage'");
    expect(text).toContain('web 2.3.0, 2.4.0 · OrderPage · 3,712 requests');
    expect(text).toMatch(/To let it pass: tradepost-schema approve [0-9a-f]{16} --reason "…"/);
    await row('ProductPage ios 7.1.0 1 → 2 1 → 2 12 → 22').waitFor();
    await row(/^OrderPage web 2\.4\.0 \d+ → none/).waitFor();
    await page.screenshot({ path: '.data/registry-check.png', fullPage: true });
    await page.goto(`/shop/main/checks/${registry.checks.broken}`);
    await shows('It does not compose', 2);
    const error = page.getByRole('listitem').filter({ hasText: /Unknown type "?Price/ });
    expect(await error.textContent()).toContain('subgraphs/catalog/schema.graphql:9');
    expect(await error.textContent()).toContain('team merchandise');
  });

  const everyPage = (): string[] => [
    '/',
    '/shop/main',
    '/shop/main/versions',
    '/shop/main/versions/2',
    '/shop/main/versions/1/diff/3',
    '/shop/main/schema',
    '/shop/main/schema/users',
    '/shop/main/fields',
    '/shop/main/fields?coordinate=Order.total',
    '/shop/main/fields?coordinate=User.email',
    '/shop/main/fields?coordinate=Order.sentAt',
    `/shop/main/fields?coordinate=${encodeURIComponent(hostile.attribute)}`,
    '/shop/main/checks',
    ...Object.values(registry.checks).map((id) => `/shop/main/checks/${id}`),
    `/shop/main/versions/${encodeURIComponent(hostile.element)}`,
    '/sign-in',
  ];

  test('takes nothing that others wrote for anything but text, even if the browser runs scripts', async () => {
    page = await openBrowser({ javaScriptEnabled: true });
    await page.goto('/shop/main');
    await signIn();
    await shows('Version 3 is live');
    const seen = new Set<string>();
    for (const address of everyPage()) {
      const response = await page.goto(address);
      // The button that copies a schema is the only use of a script, and that script is a file of ours.
      const scripts = /\/schema/.test(address) ? ['/copy.js'] : [];
      const allowed = scripts.length > 0 ? `${policy}; script-src 'self'` : policy;
      expect([address, response?.headers()['content-security-policy']]).toEqual([address, allowed]);
      expect([
        address,
        await page.locator('script').evaluateAll((found) => found.map((script) => script.getAttribute('src'))),
      ]).toEqual([address, scripts]);
      expect([
        address,
        await page.locator('img, iframe, [onload], [onerror], [style], a[href^="javascript"]').count(),
      ]).toEqual([address, 0]);
      expect([address, await page.title()]).toEqual([address, expect.stringMatching(/Schema registry$/)]);
      expect(await page.getByRole('heading', { name: 'intruder', exact: true }).count()).toBe(0);
      const text = (await page.locator('body').textContent()) ?? '';
      for (const mark of Object.values(hostile)) if (text.includes(mark)) seen.add(mark);
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      expect([address, await page.getByRole('heading', { level: 1 }).count()]).toEqual([address, 1]);
      expect([
        address,
        await page.locator('table:not(:has(> caption)), table:not(:has(th[scope=row]))').count(),
      ]).toEqual([address, 0]);
    }
    // They were there to be misread.
    expect([...seen].toSorted()).toEqual(Object.values(hostile).toSorted());
    expect(violations).toEqual([]);
  });

  test('lets people download a schema as it is, and copy it where the browser runs scripts', async () => {
    await page.goto('/shop/main/schema');
    await signIn();
    await shows(/^Schema for clients/);
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0);
    const file = await (async () => {
      const downloading = page.waitForEvent('download');
      await follow('Download as a file');
      const download = await downloading;
      expect(download.suggestedFilename()).toBe('shop-main-v3.graphql');
      return readFileSync(await download.path(), 'utf8');
    })();
    const bearer = { authorization: `Bearer ${token}` };
    expect(file).toBe(await (await fetch(`${registry.url}/v1/shop/main/api`, { headers: bearer })).text());
    const get = (path: string, cookie = `registry_token=${token}`) =>
      fetch(registry.url + path, { headers: { cookie } });
    const older = await get('/shop/main/sdl/orders?version=1');
    expect(older.headers.get('content-disposition')).toBe('attachment; filename="shop-main-orders-v1.graphql"');
    expect(older.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const first = (await (await fetch(`${registry.url}/v1/shop/main/versions/1`, { headers: bearer })).json()) as {
      subgraphs: { name: string; sdl: string }[];
    };
    expect(await older.text()).toBe(first.subgraphs.find(({ name }) => name === 'orders')?.sdl);
    expect((await get('/shop/main/sdl/gone')).status).toBe(404);
    expect((await get('/shop/main/sdl', '')).status).toBe(401);

    page = await openBrowser({ javaScriptEnabled: true });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/shop/main/schema');
    await signIn();
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(`${file.trimEnd()}\n`);
    await page.getByRole('button', { name: 'Copy', exact: true }).waitFor();
  });

  test('links to GraphiQL, which its setting names', async () => {
    await page.goto('/');
    const link = page.getByRole('link', { name: 'GraphiQL' });
    expect(await link.getAttribute('href')).toBe('https://api.example/graphiql');
  });

  test('fits a screen of 360 pixels', async () => {
    page = await openBrowser({ viewport: { width: 360, height: 740 } });
    await page.goto('/');
    await signIn();
    const session = await context.newCDPSession(page);
    for (const address of everyPage()) {
      await page.goto(address);
      const { cssContentSize } = await session.send('Page.getLayoutMetrics');
      expect([address, cssContentSize.width]).toEqual([address, 360]);
    }
    await page.goto('/shop/main');
    // The columns' names stand beside the cells, and the table is a table still.
    await row(/gateway-b version 2 has a problem/).waitFor();
    await page.screenshot({ path: '.data/registry-narrow.png', fullPage: true });
  });

  test('shows where the focus is, and lets the keyboard skip the navigation', async () => {
    await page.goto('/');
    await signIn();
    await shows('Graphs');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    expect(await skip.evaluate((element) => element.matches(':focus-visible'))).toBe(true);
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  });

  test('follows the colours of the system', async () => {
    const ground = async (colorScheme: 'light' | 'dark') => {
      page = await openBrowser({ colorScheme });
      await page.goto('/sign-in');
      return page.evaluate('getComputedStyle(document.body).backgroundColor');
    };
    expect([await ground('light'), await ground('dark')]).toEqual(['rgb(246, 247, 249)', 'rgb(18, 21, 27)']);
  });

  test('shows a token only the graphs that it is for, and says the same of others whether they exist or not', async () => {
    await page.goto('/');
    await signIn(await registry.tokenFor('read', 'linus', ['shop@staging']));
    await shows('Graphs');
    expect(await page.getByRole('link', { name: 'shop / staging' }).count()).toBe(1);
    expect(await page.getByRole('link', { name: 'shop / main' }).count()).toBe(0);
    for (const [address, status] of [
      ['/shop/main', 403],
      ['/shop/main/versions/1/diff/2', 403],
      [`/shop/main/checks/${registry.checks.fine}`, 403],
      ['/elsewhere/main', 403],
      ['/shop/staging', 200],
    ] as const) {
      expect([address, (await page.goto(address))?.status()]).toEqual([address, status]);
    }
  });

  test('answers with a page where there is none', async () => {
    await page.goto('/');
    await signIn();
    for (const [address, status] of [
      ['/shop/nowhere', 404],
      ['/shop/main/versions/99', 404],
      ['/shop/main/versions/1/diff/x', 404],
      ['/shop/main/checks/nothing', 404],
      ['/shop/main/schema/nothing', 404],
      ['/shop/ma%3Cin', 404],
      ['/no/such/page/here', 404],
      ['/shop/main/versions?before=x', 400],
      [`/shop/main/fields?coordinate=${'x'.repeat(401)}`, 400],
    ] as const) {
      const response = await page.goto(address);
      expect([address, response?.status(), response?.headers()['content-type']]).toEqual([
        address,
        status,
        'text/html; charset=utf-8',
      ]);
      await follow('All graphs');
      await shows('Graphs');
    }
  });

  describe('signing in', () => {
    const post = (address: string, body: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(`${registry.url}${address}`, {
        method: 'POST',
        body: new URLSearchParams(body),
        headers,
        redirect: 'manual',
      });

    test('leads nowhere but to addresses of ours', async () => {
      for (const to of [
        'https://elsewhere.example/',
        '//elsewhere.example',
        '/\\elsewhere.example',
        'javascript:0',
        '',
      ]) {
        const answer = await post('/sign-in', { token, to });
        expect([to, answer.status, answer.headers.get('location')]).toEqual([to, 303, '/']);
      }
      const answer = await post('/sign-in', { token, to: '/shop/main/fields?coordinate=Order.total' });
      expect(answer.headers.get('location')).toBe('/shop/main/fields?coordinate=Order.total');
    });

    test('sets a cookie that ends after twelve hours, and only goes over TLS where the page did', async () => {
      const attributes = ({ headers }: Response) => headers.get('set-cookie')?.split('; ').toSorted();
      const plain = [`registry_token=${token}`, 'Path=/', 'HttpOnly', 'SameSite=Strict', 'Max-Age=43200'];
      expect(attributes(await post('/sign-in', { token }))).toEqual(plain.toSorted());
      const proxied = await post('/sign-in', { token }, { 'x-forwarded-proto': 'https' });
      expect(attributes(proxied)).toEqual([...plain, 'Secure'].toSorted());
      expect((await post('/sign-in', { token: 'wrong' })).headers.get('set-cookie')).toBeNull();
    });

    test('is refused to forms of other sites, and so is signing out', async () => {
      for (const address of ['/sign-in', '/sign-out']) {
        const answer = await post(address, { token }, { 'sec-fetch-site': 'cross-site' });
        expect([address, answer.status, answer.headers.get('set-cookie')]).toEqual([address, 403, null]);
      }
    });

    test('lets no form in anywhere else, nor a cookie', async () => {
      const cookie = `registry_token=${token}`;
      const check = await post(
        '/v1/shop/main/checks',
        { subgraphs: '[]' },
        { authorization: `Bearer ${await registry.tokenFor('check', 'grace')}`, cookie },
      );
      expect(check.status).toBe(415);
      const api = await fetch(`${registry.url}/v1/shop/main/api`, { headers: { cookie } });
      expect(api.status).toBe(401);
      const long = await post('/sign-in', { token: 'x'.repeat(5_000) });
      expect(long.status).toBe(413);
    });

    test('ends with the token', async () => {
      const short = await registry.tokenFor('read', 'margaret');
      const read = () => fetch(`${registry.url}/shop/main`, { headers: { cookie: `registry_token=${short}` } });
      expect((await read()).status).toBe(200);
      await registry.revoke(short);
      expect((await read()).status).toBe(401);
    });
  });

  test('programs are answered in JSON where there is nothing', async () => {
    const answer = await fetch(`${registry.url}/nothing`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
  });
});

describe('with REGISTRY_WEB_PUBLIC', () => {
  test('all can be read without a token, and nothing else', async () => {
    await using registry = await seedRegistry({ REGISTRY_WEB_PUBLIC: 'true' });
    const read = async (address: string) => (await fetch(`${registry.url}${address}`)).status;
    expect(await read('/shop/main')).toBe(200);
    expect(await read(`/shop/main/checks/${registry.checks.fine}`)).toBe(200);
    expect(await read('/v1/shop/main/api')).toBe(401);
  });
});
