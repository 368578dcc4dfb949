// `npm run screenshots`: takes the pictures of the documents again; `-- shop` only those of the shop, `-- operator` only those of the page of operators, `-- dashboards` only the dashboards. Starts the
// single stage in `.data/screenshots`, for the dashboards a fleet and Prometheus. Needs Chromium.
//
//   docs/pictures/live-order.png       GraphiQL with the messages of one order, from placed to shipped
//   docs/pictures/operator-board.png   the page of operators with its live orders
//   docs/pictures/operator-order.png   the timeline of an order on it
//   docs/pictures/operator-return.png  a return on it, inspected
//   docs/pictures/shop.png             the example shop on a desktop
//   docs/pictures/shop-phone.png       a product of it on a phone
//   docs/pictures/registry-check.png   the registry's page about a change that would break a client
//   docs/pictures/dashboard-*.png      each dashboard of the monitoring, from the queries of its panels
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openTokenFiles } from '#registry/store/token-files.ts';
import { repositoryRoot, subgraphSources } from '#schema/subgraphs.ts';
import { waitUntil } from '../ops/wait-until.ts';
import { type Single, startSingle } from '../stages/single.ts';
import { launchChromium } from './chromium.ts';
import { callJson, fillBoard, inspectReturn, shipLatestOrder } from './fill-shop.ts';
import { takeDashboards } from './dashboards/take-dashboards.ts';

const dataDir = path.join(repositoryRoot, '.data/screenshots');
/** All pictures of a first start are drawn within this time. */
const drawnWithinMs = 300_000;
const pictures = path.join(repositoryRoot, 'docs/pictures');

const watchMyOrders = `# One order: each change arrives once and in order.
# The newest message is on top.
subscription WatchMyOrders {
  myOrdersChanged {
    version
    status
    at
    order { number }
  }
}
`;

/** Signs in, watches the customer's orders in one tab, and places an order in another. */
async function takeLiveOrder(single: Single, page: Page): Promise<void> {
  const openTab = (name: string) => page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${name}$`) }).click();
  const run = () => page.locator('.graphiql-execute-button').click();
  const shows = (text: string) => page.locator('.result-window', { hasText: text }).waitFor();
  await page.goto(`${single.url}/graphiql/`);
  await page.getByRole('button', { name: 'demo customer' }).click();
  await page.getByText('Signed in as').waitFor();
  await openTab('WatchMyOrders');
  await page.locator('.graphiql-query-editor .monaco-editor').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(watchMyOrders);
  // The editor indents typed text once more.
  await page.getByRole('button', { name: /Prettify/ }).click();
  await run();
  await page.getByTestId('streams').waitFor();
  await openTab('PlaceOrder');
  await run();
  await shows('TP-');
  await openTab('WatchMyOrders');
  await shows('"CONFIRMED"');
  await shipLatestOrder(single);
  await shows('"SHIPPED"');
  await page.screenshot({ path: path.join(pictures, 'live-order.png') });
}

/** The page of operators: its board, an order that arrived, and a return. */
async function takeOperatorPage(single: Single, page: Page): Promise<void> {
  await fillBoard(single);
  await page.goto(`${single.url}/ops/`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const order = page.getByRole('region', { name: 'Arrived' }).getByRole('link').first();
  await order.waitFor();
  await page.screenshot({ path: path.join(pictures, 'operator-board.png') });
  await order.click();
  await page.getByRole('region', { name: 'Timeline' }).getByText('delivered', { exact: true }).first().waitFor();
  await page.screenshot({ path: path.join(pictures, 'operator-order.png') });
  await inspectReturn(single);
  await page.getByRole('link', { name: 'Returns', exact: true }).click();
  await page.getByRole('row').getByRole('link').first().click();
  await page.getByRole('button', { name: /^Exchange/ }).waitFor();
  await page.screenshot({ path: path.join(pictures, 'operator-return.png') });
}

/** The first page of the shop on a desktop, and a product on a phone. */
async function takeShop(single: Single, desktop: Page, phone: Page): Promise<void> {
  // The files of a first start are drawn beside everything else.
  const allShown = (selector: string) =>
    `[...document.querySelectorAll('${selector}')].length > 0 && [...document.querySelectorAll('${selector}')].every((image) => image.naturalWidth > 0 || image.getBoundingClientRect().top > innerHeight)`;
  for (const [page, address, selector, name] of [
    [desktop, '/shop/', '.tile img', 'shop.png'],
    [phone, '/shop/products/chaz-kangeroo-hoodie', '.picture img', 'shop-phone.png'],
  ] as const) {
    await page.goto(`${single.url}${address}`);
    await page.locator(selector).first().waitFor();
    const shown = async () => {
      if (await page.evaluate(allShown(selector))) return true;
      await page.waitForTimeout(1_000);
      await page.reload();
      await page.locator(selector).first().waitFor();
      return false;
    };
    await waitUntil(`the pictures of ${address} are shown`, shown, drawnWithinMs);
    await page.screenshot({ path: path.join(pictures, name) });
  }
}

/** A client release that selects a field, the requests of two days, and a check of a change that removes the field. */
async function takeRegistryCheck(registryUrl: string, page: Page): Promise<void> {
  const tokens = openTokenFiles(path.join(dataDir, 'registry-tokens'));
  const token = await tokens.create({ name: 'ci', scopes: ['admin'], days: 1, now: new Date() });
  await tokens.stop();
  const variant = `${registryUrl}/v1/tradepost/main`;
  const call = (method: string, at: string, body: object) => callJson(`${variant}/${at}`, method, body, token.text);
  const body =
    'query OrderPage($id: ID!) { order(id: $id) { number status lines { sku name quantity lineTotal { amount currency } } } }';
  await call('PUT', 'clients/web/2.4.0', { operations: [{ name: 'OrderPage', body }], activate: true });
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const row = (coordinate: string, days: number, count: number) => ({
    coordinate,
    client: 'web',
    clientVersion: '2.4.0',
    day: daysAgo(days),
    count,
  });
  await call('POST', 'usage', {
    rows: ['Query.order', 'OrderLine.sku'].flatMap((used) => [row(used, 1, 1_930), row(used, 2, 1_782)]),
  });
  const subgraphs = await Promise.all(
    subgraphSources.map(async ({ name, url, file }) => {
      const sdl = await readFile(path.join(repositoryRoot, file), 'utf8');
      return { name, url, sdl: name === 'orders' ? changed(sdl) : sdl };
    }),
  );
  const report = (await call('POST', 'checks', { subgraphs, commit: '4cffb271d0a95e3b' })) as {
    details: { check: string };
  };
  await page.goto(`${registryUrl}/tradepost/main/checks/${report.details.check}`);
  // The hints of the composer follow, the same on every page.
  const { y } = (await page.getByRole('heading', { name: 'Hints of the composer' }).boundingBox()) ?? { y: 1000 };
  await page.screenshot({
    path: path.join(pictures, 'registry-check.png'),
    fullPage: true,
    clip: { x: 0, y: 0, width: 1280, height: y },
  });
}

/** One change that breaks clients, and one that does not. */
function changed(sdl: string): string {
  const removed = '  "The sku when the order was placed."\n  sku: String!\n';
  const added = '  "A message for the recipient."\n  giftMessage: String\n';
  if (!sdl.includes(removed)) throw new Error('expected OrderLine.sku in the schema of orders');
  return sdl.replace(removed, added);
}

async function open(browser: Browser, height: number, width = 1280): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: 'light',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

/** The pictures of a running shop, or only those of its pages for customers or for operators. */
async function takeSingle(browser: Browser, only: readonly string[]): Promise<void> {
  // The counts of earlier runs would be added to these. The shop's database stays: filling it takes half a minute.
  for (const folder of ['registry', 'registry-tokens'])
    await rm(path.join(dataDir, folder), { recursive: true, force: true });
  const single = await startSingle({
    ...process.env,
    DATA_DIR: dataDir,
    PORT: '0',
    ADMIN_PORT: '0',
    REGISTRY_PORT: '0',
    REGISTRY_ADMIN_PORT: '0',
    REGISTRY_URL: undefined,
  });
  try {
    if (only.includes('operator')) return await takeOperatorPage(single, await open(browser, 900));
    await takeShop(single, await open(browser, 900), await open(browser, 844, 390));
    if (only.includes('shop')) return;
    if (single.registryUrl === undefined) throw new Error('expected the registry of the single stage');
    await takeLiveOrder(single, await open(browser, 1060));
    await takeOperatorPage(single, await open(browser, 900));
    await takeRegistryCheck(single.registryUrl, await open(browser, 400));
  } finally {
    await single.stop();
  }
}

const only = process.argv.slice(2);
const browser = await launchChromium();
try {
  if (!only.includes('dashboards')) await takeSingle(browser, only);
  if (!only.includes('shop') && !only.includes('operator')) await takeDashboards(browser, pictures);
} finally {
  await browser.close();
}
