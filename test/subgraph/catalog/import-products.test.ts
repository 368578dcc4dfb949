import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { importProducts } from '../../../ops/products/import-products.ts';
import { insertCategories } from '../../../subgraphs/catalog/listing/insert-categories.ts';
import { type Answer, type CatalogUnderTest, guest, startCatalogUnderTest, warehouse } from './catalog-under-test.ts';

let catalog: CatalogUnderTest;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradepost-import-'));
  catalog = await startCatalogUnderTest();
  await catalog.server.orm.em.fork().transactional((em) =>
    insertCategories(em, [
      { slug: 'mugs', name: 'Mugs', parent: null },
      { slug: 'gifts', name: 'Gifts', parent: null },
    ]),
  );
});
afterAll(async () => {
  await catalog[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function fileOf(content: string | Uint8Array): string {
  const file = path.join(folder, `${crypto.randomUUID()}.csv`);
  writeFileSync(file, content);
  return file;
}
const run = (content: string | Uint8Array) => importProducts(fileOf(content), { orm: catalog.server.orm });

/** `npm run ops -- products …` as an operator runs it. */
function ops(...words: string[]): Promise<{ code: number; out: string }> {
  const env = { ...process.env, DATABASE_URL: catalog.ownerUrl, CATALOG_DATABASE_URL: catalog.ownerUrl };
  return new Promise((resolve) => {
    execFile(process.execPath, ['ops/ops.ts', 'products', ...words], { cwd: repositoryRoot, env }, (error, out) =>
      resolve({ code: error ? Number(error.code) : 0, out }),
    );
  });
}

const header = 'product,name,description,categories,published,sku,variant,options,price,currency,onHand';
const query = `query($slug: String!) { product(slug: $slug, hidden: true) { id name description version published taxClass
  categories { slug } variants { id sku name options { name value } price { amount currency } available
  priceHistory { price { amount } } } } }`;
const load = async (slug: string): Promise<Answer> => (await catalog.ask(warehouse, query, { slug })).product;

describe('an import of products', () => {
  it('creates products, and does nothing when it is repeated', async () => {
    const file = [
      header,
      'blue-mug,Blue mug,"Holds ""a lot"", they say",gifts|mugs,no,BM-S,Small blue mug,size=S|colour=Blue,1200,GBP,3',
      'blue-mug,,,,,BM-L,,size=L|colour=Blue,1500,GBP,',
    ].join('\n');
    expect(await run(file)).toMatchObject({ created: 1, changed: 0, unchanged: 0, refused: [] });
    const made = await load('blue-mug');
    expect(made).toMatchObject({
      name: 'Blue mug',
      description: 'Holds "a lot", they say',
      version: 1,
      published: false,
      categories: [{ slug: 'gifts' }, { slug: 'mugs' }],
      variants: [
        { sku: 'BM-L', name: 'Blue mug', available: 0 },
        {
          sku: 'BM-S',
          name: 'Small blue mug',
          available: 3,
          price: { amount: 1200, currency: 'GBP' },
          options: [
            { name: 'size', value: 'S' },
            { name: 'colour', value: 'Blue' },
          ],
        },
      ],
    });
    expect(await run(file)).toMatchObject({ created: 0, changed: 0, unchanged: 1, refused: [] });
    expect(await load('blue-mug')).toEqual(made);
  });

  it('changes what the rows say, in one version with one event, and keeps what they leave out', async () => {
    await run(`${header}\ntea-mug,Tea mug,Old,mugs,yes,TM-1,,size=S,900,GBP,5\ntea-mug,,,,,TM-2,,size=M,900,GBP,5\n`);
    const before = await load('tea-mug');
    const changed = `product,name,sku,options,price,currency,onHand
tea-mug,Tea mug deluxe,TM-1,size=XS,950,GBP,77
tea-mug,,TM-3,size=L,990,GBP,7`;
    expect(await run(changed)).toMatchObject({ changed: 1, refused: [] });
    const after = await load('tea-mug');
    expect(after).toMatchObject({
      name: 'Tea mug deluxe',
      description: 'Old',
      published: true,
      version: 2,
      categories: [{ slug: 'mugs' }],
      variants: [
        { sku: 'TM-1', available: 5, options: [{ value: 'XS' }], price: { amount: 950 } },
        { sku: 'TM-2', available: 5, price: { amount: 900 } },
        { sku: 'TM-3', available: 7 },
      ],
    });
    expect(after.variants[0].priceHistory.map(({ price }: Answer) => price.amount)).toEqual([950, 900]);
    expect((await catalog.events(`product:${before.id}`)).map(({ name }) => name)).toEqual([
      'product.created',
      'product.changed',
    ]);
    expect(await run(changed)).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await load('tea-mug')).toEqual(after);
  });

  it('sets the tax class of a product, and an empty cell leaves it', async () => {
    const file = (taxClass: string) =>
      `product,name,sku,price,currency,taxClass\ntax-mug,Tax mug,TX-1,700,GBP,${taxClass}\n`;
    expect(await run(file('BOOKS'))).toMatchObject({ created: 1, refused: [] });
    expect(await run(file(''))).toMatchObject({ unchanged: 1 });
    expect(await load('tax-mug')).toMatchObject({ taxClass: 'BOOKS', version: 1 });
    expect(await run(file('FOOD'))).toMatchObject({ changed: 1 });
    expect(await load('tax-mug')).toMatchObject({ taxClass: 'FOOD', version: 2 });
    const wrong = await run(file('food'));
    expect(wrong).toMatchObject({ changed: 0, refused: [{ reason: expect.stringContaining('taxClass') as string }] });
    expect((await ops('export')).out).toMatch(/^tax-mug,.*,FOOD\r?$/m);
  });

  it('changes a price alone without a version, for lists and searches too', async () => {
    const file = (price: number) => `product,name,sku,price,currency\nprice-mug,Price mug,PM-1,${price},GBP\n`;
    await run(file(700));
    expect(await run(file(7000))).toMatchObject({ changed: 1 });
    const { version, variants } = await load('price-mug');
    expect([version, variants[0].price.amount]).toEqual([1, 7000]);
    const bands = `{ products(filter: { search: "price mug" }) { facets { priceBands { from { amount } } } } }`;
    const { products } = await catalog.ask(guest, bands);
    expect(products.facets.priceBands).toEqual([{ from: { amount: 5000 } }]);
  });

  it('imports nothing of a product with a wrong row, and says which one; the others are imported', async () => {
    const report = await run(
      [
        header,
        'good-1,Good,,,,G-1,,,100,GBP,1',
        'bad-price,Bad,,,,B-1,,,100,GBP,1',
        'bad-price,,,,,B-2,,,1.99,GBP,1',
        'bad-category,Bad,,nowhere,,B-3,,,100,GBP,1',
        'bad-sku,Bad,,,,G-1,,,100,GBP,1',
        'bad-length,Bad,,,,B-4,,,100,GBP',
        'Bad_Slug,Bad,,,,B-5,,,100,GBP,1',
        'bad-options,Bad,,,,B-6,,size,100,GBP,1',
        'bad-twice,Bad,,,,B-7,,size=S,100,GBP,1',
        'bad-twice,,,,,B-8,,Size= s ,100,GBP,1',
        'bad-name,,,,,B-9,,,100,GBP,1',
        'good-2,Good,,,,G-2,,,100,GBP,1',
        'good-1,Good,,,,G-3,,,100,GBP,1',
      ].join('\r\n'),
    );
    expect(report).toMatchObject({ created: 2, changed: 0, unchanged: 0 });
    expect(report.refused.map(({ line, product }) => [line, product])).toEqual([
      [4, 'bad-price'],
      [5, 'bad-category'],
      [6, 'bad-sku'],
      [7, 'bad-length'],
      [8, 'Bad_Slug'],
      [9, 'bad-options'],
      [11, 'bad-twice'],
      [12, 'bad-name'],
      [14, 'good-1'],
    ]);
    for (const { product } of report.refused.slice(0, 8)) {
      if (product !== 'Bad_Slug') expect(await load(product)).toBeNull();
    }
  });

  it('refuses another currency, and the options of another variant, without a change of the product', async () => {
    await run(`${header}\nfirm,Firm,,,,F-1,,size=S,100,GBP,1\nfirm,,,,,F-2,,size=M,100,GBP,1\n`);
    const before = await load('firm');
    const currency = await run(`${header}\nfirm,Changed,,,,F-1,,,100,EUR,1\n`);
    expect(currency.refused).toMatchObject([{ line: 2, product: 'firm', reason: expect.stringContaining('GBP') }]);
    const options = await run(`${header}\nfirm,Changed,,,,F-1,,size=M,200,GBP,1\n`);
    expect(options.refused).toMatchObject([{ line: 2, reason: expect.stringContaining('F-2') }]);
    const exchanged = await run(`${header}\nfirm,Changed,,,,F-1,,size=M,200,GBP,1\nfirm,,,,,F-2,,size=S,100,GBP,1\n`);
    expect(exchanged.refused).toMatchObject([{ line: 2, reason: expect.stringContaining('F-2') }]);
    expect(await load('firm')).toEqual(before);
  });

  it.each([
    ['a column that is not known', 'product,sku,price,currency,colour\n', 'colour'],
    ['a column that is missing', 'product,sku,price\n', 'currency'],
    ['a column twice', 'product,sku,price,currency,sku\n', 'sku'],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from(`${header}\n`), Buffer.from([0xff, 0xfe])]), 'UTF-8'],
    ['a quote that is never closed', `${header}\nopen,"Open,,,,O-1,,,100,GBP,1\n`, 'Quote'],
    ['a row without an end', `${header}\nlong,"${'x'.repeat(400_000)}`, 'size'],
  ])('stops at %s, and says so', async (_, content, expected) => {
    const report = await run(content);
    expect(report).toMatchObject({ created: 0, changed: 0, unchanged: 0 });
    expect(report.stopped).toMatch(new RegExp(expected, 'i'));
  });

  it('of one product by two imports at the same time creates it once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const file = `${header}\ntwin-${round},Twin,,,,TW-${round},,,100,GBP,1\n`;
      const reports = await Promise.all([run(file), run(file)]);
      expect(reports.flatMap(({ refused }) => refused)).toEqual([]);
      expect(reports.map(({ created, unchanged }) => created + unchanged)).toEqual([1, 1]);
      expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(1);
    }
  });
});

describe('an export of products', () => {
  it('is a file that changes nothing when it is imported, whatever the texts are', async () => {
    const create = `mutation($input: CreateProductInput!) { createProduct(input: $input) { __typename } }`;
    const input = {
      slug: 'odd-texts',
      name: '=SUM(A1), "quoted"',
      description: `'apostrophe\nsecond line`,
      categories: ['mugs'],
      variants: [
        {
          sku: '@odd',
          name: '-odd|name=x',
          price: { amount: 5, currency: 'GBP' },
          options: [
            { name: 'a=b|c', value: 'x|y=z\\w' },
            { name: 'plain', value: '1=2' },
          ],
        },
      ],
    };
    expect((await catalog.ask(warehouse, create, { input })).createProduct.__typename).toBe('ProductCreated');
    const before = await load('odd-texts');
    const exported = await ops('export');
    expect(exported.code).toBe(0);
    const line = exported.out.slice(exported.out.indexOf('odd-texts'));
    expect(line).toContain(`"'=SUM(A1), ""quoted"""`);
    const file = fileOf(exported.out);
    const first = await ops('import', file);
    expect(first.out).toMatch(/^Created: 0\. Changed: 0\. Unchanged: \d+\. Refused: 0\n$/);
    expect(first.code).toBe(0);
    expect(await load('odd-texts')).toEqual(before);
  });

  it('of prices has every price of a variant, oldest first', async () => {
    const { out, code } = await ops('prices');
    expect(code).toBe(0);
    const rows = out.split('\r\n').filter((row) => row.startsWith('TM-1,'));
    expect(rows.map((row) => row.split(',')[2])).toEqual(['900', '950']);
  });

  it('reports refused rows with the exit code 1', async () => {
    const { code, out } = await ops('import', fileOf(`${header}\nbad,Bad,,,,X-1,,,-1,GBP,1\n`));
    expect(code).toBe(1);
    expect(out).toBe(
      'line 2, product bad, sku X-1: price: expected minor units of the currency, such as 1999\nCreated: 0. Changed: 0. Unchanged: 0. Refused: 1\n',
    );
  });
});
