import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { createLog } from '#platform/process/log.ts';
import { bar } from '#platform/process/progress.ts';
import { startEmbeddedPostgres } from '../../stages/postgres/embedded-postgres.ts';
import { ownerDatabaseUrl, provision, subgraphDatabaseUrl } from '../../stages/provision.ts';
import { readCatalogSettings } from '../../subgraphs/catalog/config.ts';
import { startCatalog } from '../../subgraphs/catalog/server.ts';
import { fillCatalogue } from '../load/generated-products.ts';
import { barsOf } from '../plot.ts';
import { type Measured, percentile, type Sample } from '../report.ts';
import { type StopSteps, stopOnce } from '../../stages/stop-once.ts';
import pg from 'pg';

const products = 100_000;
const secret = 'bench-only-bench-only-bench-only-bench-only';
const page = 'nodes { slug name variants { price { amount currency } available } } pageInfo { endCursor hasNextPage }';
const facets =
  'facets { total exact inStock categories { count category { slug name } } options { name values { value count } } priceBands { count from { amount } to { amount } } }';

/** Values for each request of a case, in turns, so that no request repeats the one before. */
const makers = ['ardent', 'birch', 'calder', 'dune', 'ember', 'fennel', 'granite', 'harbour', 'indigo', 'juniper'];
const things = ['hoodie', 'jacket', 'scarf', 'backpack', 'lantern', 'teapot', 'chair', 'mirror', 'blanket', 'umbrella'];
const misspelled = [
  'hodie',
  'jackat',
  'scarff',
  'bakpack',
  'lantren',
  'teepot',
  'chaire',
  'miror',
  'blankett',
  'umbrela',
];
const colors = ['Black', 'White', 'Red', 'Blue', 'Green', 'Yellow', 'Brown', 'Gray', 'Purple', 'Orange'];

interface Request {
  query: string;
  variables: Record<string, unknown>;
}

/** The page of a list that a deep case asks for. Nobody turns many more pages than these. */
const deepPage = 20;

const list = `query($filter: ProductFilter, $sort: ProductSort, $after: String) { products(first: 24, filter: $filter, sort: $sort, after: $after) { ${page} } }`;
const counts = `query($filter: ProductFilter) { products(first: 1, filter: $filter) { ${facets} } }`;
const both = `query($filter: ProductFilter) { products(first: 24, filter: $filter) { ${page} ${facets} } }`;
const suggest = 'query($text: String!) { productSuggestions(text: $text) { slug name } }';

const cases: Record<string, (at: number) => Request> = {
  'Page: two words': (at) => ({
    query: list,
    variables: { filter: { search: `${of(makers, at)} ${of(things, at / 10)}` } },
  }),
  'Page: one word that 3,000 products have': (at) => ({
    query: list,
    variables: { filter: { search: of(things, at) } },
  }),
  'Page: a misspelled word': (at) => ({ query: list, variables: { filter: { search: of(misspelled, at) } } }),
  'Page: a category by price': (at) => ({
    query: list,
    variables: { filter: { category: `department-${at % 5}-${at % 3}` }, sort: 'PRICE_ASC' },
  }),
  'Page: the whole catalogue by price in one currency': (at) => ({
    query: list,
    variables: { filter: { currency: 'GBP' }, sort: at % 2 ? 'PRICE_ASC' : 'PRICE_DESC' },
  }),
  'Page: from a lowest price on, by price': (at) => ({
    query: list,
    variables: { filter: { currency: 'GBP', minPrice: [1000, 2000, 5000, 10_000, 20_000][at % 5] }, sort: 'PRICE_ASC' },
  }),
  'Page: from a lowest price within a band on, by price': (at) => ({
    query: list,
    variables: { filter: { currency: 'GBP', minPrice: [1200, 3000, 7500, 15_000, 30_000][at % 5] }, sort: 'PRICE_ASC' },
  }),
  'Page: two words by price in one currency': (at) => ({
    query: list,
    variables: { filter: { search: `${of(makers, at)} ${of(things, at / 10)}`, currency: 'GBP' }, sort: 'PRICE_ASC' },
  }),
  'Page: one word by price in one currency': (at) => ({
    query: list,
    variables: { filter: { search: of(things, at), currency: 'GBP' }, sort: at % 2 ? 'PRICE_ASC' : 'PRICE_DESC' },
  }),
  'Page: a category of 1,000 products by price in one currency': (at) => ({
    query: list,
    variables: {
      filter: { category: `department-${at % 5}-${at % 5}-${at % 4}`, currency: 'GBP' },
      sort: at % 2 ? 'PRICE_ASC' : 'PRICE_DESC',
    },
  }),
  'Page: a colour, a price and stock, newest first': (at) => ({
    query: list,
    variables: { filter: narrow(at) },
  }),
  'Page: a colour, a price and stock by price': (at) => ({
    query: list,
    variables: { filter: narrow(at), sort: at % 2 ? 'PRICE_ASC' : 'PRICE_DESC' },
  }),
  'Page: one word with a colour, a price and stock': (at) => ({
    query: list,
    variables: { filter: { ...narrow(at), search: of(things, at) } },
  }),
  'Page 20: one word': (at) => ({ query: list, variables: { filter: { search: of(things, at) } } }),
  'Page 20: a category by price': (at) => ({
    query: list,
    variables: { filter: { category: `department-${at % 5}-${at % 3}` }, sort: 'PRICE_ASC' },
  }),
  'Page 20: the whole catalogue by price in one currency': (at) => ({
    query: list,
    variables: { filter: { currency: 'GBP' }, sort: at % 2 ? 'PRICE_ASC' : 'PRICE_DESC' },
  }),
  'Facets: two words': (at) => ({
    query: counts,
    variables: { filter: { search: `${of(makers, at)} ${of(things, at / 10)}` } },
  }),
  'Facets: one word': (at) => ({ query: counts, variables: { filter: { search: of(things, at) } } }),
  'Facets: a category of 1,000 products': (at) => ({
    query: counts,
    variables: { filter: { category: `department-${at % 5}-${at % 5}-${at % 4}` } },
  }),
  'Facets: a category of 20,000 products': (at) => ({
    query: counts,
    variables: { filter: { category: `department-${at % 5}` } },
  }),
  'Facets: the whole catalogue': () => ({ query: counts, variables: { filter: {} } }),
  'Facets: the whole catalogue in one currency': () => ({ query: counts, variables: { filter: { currency: 'GBP' } } }),
  'Facets: a colour, a price and stock in the whole catalogue': (at) => ({
    query: counts,
    variables: { filter: narrow(at) },
  }),
  'Facets: a colour, a price and stock in a category of 20,000 products': (at) => ({
    query: counts,
    variables: { filter: { ...narrow(at), category: `department-${at % 5}` } },
  }),
  'Facets: a colour, a price and stock with one word': (at) => ({
    query: counts,
    variables: { filter: { ...narrow(at), search: of(things, at) } },
  }),
  'Page with facets: one word': (at) => ({ query: both, variables: { filter: { search: of(things, at) } } }),
  'Suggestions: three letters': (at) => ({ query: suggest, variables: { text: of(things, at).slice(0, 3) } }),
  'Suggestions: a word and a half': (at) => ({
    query: suggest,
    variables: { text: `${of(makers, at)} ${of(things, at / 10).slice(0, 4)}` },
  }),
};

function narrow(at: number): Record<string, unknown> {
  return {
    options: [{ name: 'color', values: [of(colors, at)] }],
    inStock: true,
    currency: 'GBP',
    maxPrice: 5000,
  };
}

function of(values: readonly string[], at: number): string {
  return values[Math.floor(at) % values.length] ?? '';
}

/** How long searches, facets and suggestions take in a catalogue of 100,000 products. */
export async function benchSearch({ rounds, seconds }: { rounds: number; seconds: number }): Promise<Measured> {
  const closing: StopSteps = [];
  const stop = stopOnce(closing);
  try {
    const ask = await openLargeCatalogue(closing);
    const asked: [string, (at: number) => Request][] = [];
    for (const [title, request] of Object.entries(cases)) {
      asked.push([title, title.startsWith(`Page ${deepPage}:`) ? await behindPages(ask, request) : request]);
    }
    for (const [, request] of asked) for (let at = 0; at < 10; at += 1) await ask(request(at));
    const measured = new Map<string, Sample[]>();
    for (let round = 0; round < rounds; round += 1) {
      for (const [title, request] of asked) {
        const sample = await measure((at) => ask(request(at)), seconds);
        measured.set(title, [...(measured.get(title) ?? []), sample]);
      }
    }
    const results = [...measured].map(([title, ours]) => ({ title, ours, vanilla: [] }));
    return {
      title: 'Search among 100,000 products',
      cases: results,
      plots: [barsOf(results, 'p95, ms', 'Time of a search, 95th percentile')],
      notes: [
        `Measured: ${products.toLocaleString('en-GB')} generated products with three variants each, in 130 categories, on a PostgreSQL from npm with 1 GB of shared buffers: the catalogue takes 0.5 GB. One client asks the catalog subgraph in its own process, one request after another, ${seconds} s for each case and round; the time includes GraphQL. Nothing is cached but PostgreSQL's pages and statements.`,
        'The facets of lists of more than 2,000 products are estimates from 2,000 of them.',
      ],
    };
  } finally {
    await stop();
  }
}

/** Ten requests of a case for its deep page, in turns: their cursors come from walking there. */
async function behindPages(ask: Ask, request: (at: number) => Request): Promise<(at: number) => Request> {
  const requests: Request[] = [];
  for (let at = 0; at < 10; at += 1) {
    const { query, variables } = request(at);
    let after: string | null | undefined;
    for (let turned = 1; turned < deepPage; turned += 1) {
      const { products: list } = (await ask({ query, variables: { ...variables, after } })) as Pages;
      if (!list.pageInfo.hasNextPage) throw new Error(`expected ${deepPage} pages for ${JSON.stringify(variables)}`);
      after = list.pageInfo.endCursor;
    }
    requests.push({ query, variables: { ...variables, after } });
  }
  return (at) => requests[at % 10] as Request;
}

interface Pages {
  products: { pageInfo: { endCursor: string | null; hasNextPage: boolean } };
}

type Ask = (request: Request) => Promise<unknown>;

async function openLargeCatalogue(closing: StopSteps): Promise<Ask> {
  const directory = mkdtempSync(path.join(tmpdir(), 'tradepost-bench-'));
  closing.push(() => rmSync(directory, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres(path.join(directory, 'postgres'), {
    durable: false,
    settings: { shared_buffers: '1GB' },
  });
  closing.push(() => postgres.stop());
  await provision({ adminUrl: postgres.adminUrl, rootSecret: secret, only: ['catalog'] });
  const settings = readCatalogSettings({
    CATALOG_DATABASE_URL: subgraphDatabaseUrl(postgres.adminUrl, 'catalog', secret),
    TRADEPOST_SECRET: secret,
  });
  const server = await startCatalog(settings, {
    log: createLog('bench', 'silent'),
    now: () => new Date(),
    doorbell: memoryDoorbell(),
  });
  closing.push(() => server.stop());
  const progress = bar('Products');
  await fillCatalogue(server.orm, { products, now: new Date(), onProgress: progress.update });
  progress.end();
  const owner = new pg.Client({ connectionString: ownerDatabaseUrl(postgres.adminUrl, 'tradepost_catalog') });
  await owner.connect();
  await owner.query('vacuum analyze');
  await owner.end();
  const identity = openIdentity(secret, 'bench');
  return async ({ query, variables }) => {
    const { data, errors } = await server.client({
      query,
      variables,
      identity: identity.sign({ kind: 'anonymous' }, 'catalog'),
    });
    if (errors) throw new Error(`expected data for ${JSON.stringify(variables)}, got ${JSON.stringify(errors)}`);
    return data;
  };
}

async function measure(request: (at: number) => Promise<unknown>, seconds: number): Promise<Sample> {
  const latencies: number[] = [];
  const until = performance.now() + seconds * 1000;
  for (let at = 0; performance.now() < until; at += 1) {
    const startedAt = performance.now();
    await request(at);
    latencies.push(performance.now() - startedAt);
  }
  latencies.sort((left, right) => left - right);
  return {
    'p50, ms': percentile(latencies, 0.5),
    'p95, ms': percentile(latencies, 0.95),
    'p99, ms': percentile(latencies, 0.99),
    'requests (count)': latencies.length,
  };
}
