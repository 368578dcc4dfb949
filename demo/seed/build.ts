// Makes the files of seed/data from the raw data sets. Run by hand when the choice of data changes:
//   npx node demo/seed/build.ts <folder with online-retail/ and magento-luma/>
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { SeedCatalogue, SeedCategory, SeedOrder, SeedProduct } from './catalogue.ts';

const [raw] = process.argv.slice(2);
if (!raw) throw new Error('usage: npx node demo/seed/build.ts <folder with online-retail/ and magento-luma/>');
const rawFolder = raw;
const dataFolder = path.join(import.meta.dirname, 'data');
/** The month whose orders the replay plays. */
const month = '2011-11';

type Row = Record<string, string>;
const read = (file: string): Row[] => {
  const bytes = readFileSync(path.join(rawFolder, file));
  return parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, relax_quotes: true }) as Row[];
};
const write = (file: string, value: unknown) => {
  // No time stamp inside, so that the same data gives the same bytes.
  writeFileSync(path.join(dataFolder, file), gzipSync(JSON.stringify(value), { level: 9 }));
};
const field = (row: Row, name: string): string => row[name] ?? '';
const minor = (amount: string): number => Math.round(Number(amount) * 100);
const slugOf = (text: string): string =>
  text
    .replaceAll(/[™®]/g, '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
const counts: Record<string, number> = {};
const count = (what: string, by = 1) => {
  counts[what] = (counts[what] ?? 0) + by;
};

function mode(values: readonly number[]): number {
  const seen = new Map<number, number>();
  for (const value of values) seen.set(value, (seen.get(value) ?? 0) + 1);
  return [...seen].sort(([a, timesA], [b, timesB]) => timesB - timesA || b - a)[0]?.[0] ?? 0;
}

const slugs = new Set<string>();
function uniqueSlug(text: string): string {
  const wanted = slugOf(text) || 'product';
  for (let n = 1; ; n += 1) {
    const slug = n === 1 ? wanted : `${wanted}-${n}`;
    if (slugs.has(slug)) continue;
    slugs.add(slug);
    return slug;
  }
}

function onlineRetail(): { products: SeedProduct[]; orders: SeedOrder[] } {
  const invoices = new Map(read('online-retail/orders.csv.gz').map((row) => [field(row, 'invoice_no'), row]));
  const codes = new Map(
    read('online-retail/products.csv.gz')
      .filter((row) => {
        if (row['is_product'] === '1') return true;
        count('codes that are no product, left out');
        return false;
      })
      .map((row) => [field(row, 'stock_code'), row]),
  );
  const prices = new Map<string, Map<string, { first: string; all: number[] }>>();
  const sold = new Map<string, number>();
  const orders = new Map<string, SeedOrder>();
  for (const line of read('online-retail/order_lines.csv.gz')) {
    const code = field(line, 'stock_code');
    const invoice = invoices.get(field(line, 'invoice_no'));
    if (!invoice || !codes.has(code)) continue;
    const at = field(invoice, 'invoice_date');
    const quantity = Number(line['quantity']);
    const unitMinor = minor(field(line, 'unit_price_gbp'));
    if (quantity > 0 && unitMinor > 0) {
      const months = prices.get(code) ?? new Map<string, { first: string; all: number[] }>();
      prices.set(code, months);
      const inMonth = months.get(at.slice(0, 7)) ?? { first: at, all: [] };
      months.set(at.slice(0, 7), inMonth);
      if (at < inMonth.first) inMonth.first = at;
      inMonth.all.push(unitMinor);
    }
    if (!at.startsWith(month)) continue;
    if (quantity > 0) sold.set(code, (sold.get(code) ?? 0) + quantity);
    const number = field(invoice, 'invoice_no');
    const order = orders.get(number) ?? {
      invoice: number,
      at,
      customer: invoice['customer_id'] ? Number(invoice['customer_id']) : null,
      country: field(invoice, 'country'),
      lines: [],
    };
    orders.set(number, order);
    order.lines.push([code, quantity, unitMinor]);
  }
  const products: SeedProduct[] = [];
  for (const [code, row] of codes) {
    const months = [...(prices.get(code) ?? [])].sort(([a], [b]) => a.localeCompare(b));
    if (months.length === 0) {
      count('codes never sold at a price above zero, left out');
      continue;
    }
    const name = field(row, 'description_most_common').replaceAll(/\s+/g, ' ').trim() || code;
    const history: [string, number][] = [];
    for (const [, { first, all }] of months) {
      const price = mode(all);
      if (history.at(-1)?.[1] !== price) history.push([`${first}Z`, price]);
    }
    const pieces = sold.get(code) ?? 0;
    const firstSeen = `${field(row, 'first_seen')}Z`;
    const firstPrice = history[0]?.[0] ?? firstSeen;
    products.push({
      slug: uniqueSlug(name),
      name,
      description: null,
      categories: [],
      // An invoice's time may be a minute before that of its lines; nothing has a price before it is offered.
      createdAt: firstPrice < firstSeen ? firstPrice : firstSeen,
      currency: 'GBP',
      variants: [{ sku: code, name, options: [], prices: history, onHand: Math.max(100, 2 * pieces) }],
    });
  }
  count('Online Retail products', products.length);
  const kept = new Set(products.map((product) => product.variants[0]?.sku));
  const list = [...orders.values()]
    .map((order) => ({ ...order, lines: order.lines.filter(([code]) => kept.has(code)) }))
    .filter((order) => order.lines.length > 0)
    .sort((a, b) => a.at.localeCompare(b.at) || a.invoice.localeCompare(b.invoice));
  count(`orders of ${month}`, list.filter((order) => !order.invoice.startsWith('C')).length);
  count(`cancellations of ${month}`, list.filter((order) => order.invoice.startsWith('C')).length);
  count(
    `order lines of ${month}`,
    list.reduce((sum, order) => sum + order.lines.length, 0),
  );
  return { products, orders: list };
}

const characters: Record<string, string> = {
  amp: '&',
  bull: '•',
  frac14: '¼',
  ldquo: '“',
  rdquo: '”',
  mdash: '—',
  ndash: '–',
  reg: '®',
  trade: '™',
};

/** One line of HTML as text: entities as characters, runs of spaces folded. Throws for an entity that it does not know. */
function plainLine(html: string): string {
  return html
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/&([a-z0-9#]+);/gi, (entity, name: string) => {
      const character = characters[name];
      if (character === undefined) throw new Error(`expected a known entity, got ${entity} in: ${html}`);
      return character;
    })
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Text of the HTML descriptions: paragraphs and list items on lines of their own. */
function plainText(html: string): string | null {
  const lines = html.replaceAll(/<\/(p|li|ul)>|<br\s*\/?>/gi, '\n').split('\n');
  return lines.map(plainLine).filter(Boolean).join('\n') || null;
}

/** One name a line: a top category, then the product's category below it. */
function gearPaths(text: string): string[] {
  const paths: string[] = [];
  let top = '';
  for (const name of text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)) {
    if (['Gear', 'Collections', 'Promotions'].includes(name)) top = name;
    else paths.push(`Default Category/${top}/${name}`);
  }
  return paths;
}

function luma(): { categories: SeedCategory[]; products: SeedProduct[] } {
  const rows = read('magento-luma/fixtures/products.csv');
  const bySku = new Map(rows.map((row) => [field(row, 'sku'), row]));
  const categories = new Map<string, SeedCategory>();
  /** `Default Category/Men/Tops/Tees` → the slug of Tees, its ancestors made on the way. */
  const categoryOf = (categoryPath: string): string | null => {
    const names = categoryPath.split('/').slice(1);
    let parent: string | null = null;
    const walked: string[] = [];
    for (const name of names) {
      walked.push(name);
      const slug = slugOf(walked.join(' '));
      if (!categories.has(slug)) categories.set(slug, { slug, name, parent });
      parent = slug;
    }
    return parent;
  };
  const categoriesOf = (paths: readonly string[]) => [
    ...new Set(paths.map(categoryOf).filter((slug) => slug !== null)),
  ];
  const products: SeedProduct[] = [];
  const createdAt = '2011-01-01T00:00:00Z';
  for (const row of rows.filter((entry) => entry['product_type'] === 'configurable')) {
    const productName = plainLine(field(row, 'name'));
    const variants = field(row, 'configurable_variations')
      .split('|')
      .flatMap((text) => {
        const [sku, ...options] = text.split(',').map((pair) => pair.slice(pair.indexOf('=') + 1));
        const names = text
          .split(',')
          .slice(1)
          .map((pair) => pair.slice(0, pair.indexOf('=')));
        const variant = bySku.get(sku ?? '');
        if (!sku || !variant) return [];
        return [
          {
            sku,
            name: `${productName} ${options.join(' ')}`.trim(),
            options: names.map((name, index): [string, string] => [name, options[index] ?? '']),
            prices: [[createdAt, minor(field(variant, 'price'))] as [string, number]],
            onHand: Math.round(Number(variant['qty'])),
          },
        ];
      });
    products.push({
      slug: uniqueSlug(productName),
      name: productName,
      description: plainText(field(row, 'description')),
      categories: categoriesOf(field(row, 'categories').split(',')),
      createdAt,
      currency: 'USD',
      variants,
    });
  }
  for (const file of ['bags', 'fitness_equipment', 'watches']) {
    for (const row of read(`magento-luma/fixtures/products_gear_${file}.csv`)) {
      const name = plainLine(field(row, 'name'));
      products.push({
        slug: uniqueSlug(name),
        name,
        description: plainText(field(row, 'description')),
        categories: categoriesOf(gearPaths(field(row, 'category'))),
        createdAt,
        currency: 'USD',
        variants: [
          {
            sku: field(row, 'sku'),
            name,
            options: [],
            prices: [[createdAt, minor(field(row, 'price'))]],
            onHand: Math.round(Number(row['qty'])),
          },
        ],
      });
    }
  }
  count('Luma products', products.length);
  count(
    'Luma variants',
    products.reduce((sum, product) => sum + product.variants.length, 0),
  );
  count('Luma categories', categories.size);
  return { categories: [...categories.values()], products };
}

const clothes = luma();
const gifts = onlineRetail();
const catalogue: SeedCatalogue = {
  categories: clothes.categories,
  products: [...clothes.products, ...gifts.products],
};
write('catalogue.json.gz', catalogue);
write(`orders-${month}.json.gz`, gifts.orders);
const licence = readFileSync(path.join(rawFolder, 'magento-luma/LICENSE_AFL.txt'));
writeFileSync(path.join(dataFolder, 'LICENSE-luma-AFL-3.0.txt'), licence);
console.table(counts);
