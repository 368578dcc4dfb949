// Fills the catalogue by hand:  CATALOG_DATABASE_URL=postgres://… npx node demo/seed/seed.ts
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { postgresUrl, readSettings, SettingsError } from '#platform/process/config.ts';
import { newId } from '#platform/values/id.ts';
import { bar, note } from '#platform/process/progress.ts';
import { insertCategories } from '../../subgraphs/catalog/listing/insert-categories.ts';
import { insertProducts } from '../../subgraphs/catalog/listing/insert-products.ts';
import type { NewProduct } from '../../subgraphs/catalog/domain/product.ts';
import { openCatalogDatabase } from '../../subgraphs/catalog/storage/orm.ts';
import { readCatalogue, type SeedCatalogue, type SeedProduct } from './catalogue.ts';

/** The tax class of clothing for children. */
export const childrensClothing = 'CHILDRENS_CLOTHING';

/** Products whose inserts share a transaction: a kill costs at most this many, a commit is paid once for them. */
const batchSize = 200;

export interface Seeded {
  /** How many the data has. */
  products: number;
  variants: number;
  categories: number;
  /** The number of these products that the catalogue had before. */
  alreadyThere: number;
}

/**
 * Fills the catalogue with real products, as if each were put on offer `now`. Repeating it, also after a kill in the
 * middle and several at a time, adds only missing rows and changes no existing row.
 */
export async function seed(options: {
  /** Of the catalog subgraph. */
  orm: MikroORM;
  now: Date;
  /** What it fills in; left out, all of seed/data. */
  catalogue?: SeedCatalogue;
  /** Products that are there, of all. */
  onProgress?: (done: number, total: number) => void;
}): Promise<Seeded> {
  const { orm, now, onProgress = () => {} } = options;
  const { categories, products } = options.catalogue ?? readCatalogue();
  const todo = await findMissing(orm.em.fork(), products);
  const alreadyThere = products.length - todo.length;
  onProgress(alreadyThere, products.length);
  if (todo.length > 0) await inTurn(orm, (em) => insertCategories(em, categories));
  for (let at = 0; at < todo.length; at += batchSize) {
    const batch = todo.slice(at, at + batchSize);
    await inTurn(orm, async (em) => {
      const missing = await findMissing(em, batch);
      await insertProducts(em, missing.map(toNewProduct), now);
    });
    onProgress(alreadyThere + at + batch.length, products.length);
  }
  return {
    products: products.length,
    variants: products.reduce((sum, product) => sum + product.variants.length, 0),
    categories: categories.length,
    alreadyThere,
  };
}

/** One transaction at a time: another seed that runs at the same time waits, and then sees the added products. */
export function inTurn<Result>(orm: MikroORM, run: (em: SqlEntityManager) => Promise<Result>): Promise<Result> {
  return orm.em.fork().transactional(async (em) => {
    await em.execute(`select pg_advisory_xact_lock(hashtextextended('tradepost.seed', 0))`);
    return run(em);
  });
}

/** A product is there if its slug or one of its skus is: people may have changed the rest, and both can be taken only once. */
async function findMissing(em: SqlEntityManager, products: readonly SeedProduct[]): Promise<SeedProduct[]> {
  const slugs = await em.execute<{ slug: string }[]>('select slug from product');
  const skus = await em.execute<{ sku: string }[]>('select sku from variant');
  const slugsThere = new Set(slugs.map((row) => row.slug));
  const skusThere = new Set(skus.map((row) => row.sku));
  return products.filter(
    (product) => !slugsThere.has(product.slug) && !product.variants.some((variant) => skusThere.has(variant.sku)),
  );
}

function toNewProduct(product: SeedProduct): NewProduct {
  const createdAt = new Date(product.createdAt);
  return {
    id: newId('product', createdAt),
    slug: product.slug,
    name: product.name,
    description: product.description,
    categories: product.categories,
    createdAt,
    taxClass: isForChildren(product.name) ? childrensClothing : 'STANDARD',
    variants: product.variants.map((variant) => ({
      id: newId('variant', createdAt),
      sku: variant.sku,
      name: variant.name,
      options: variant.options.map(([name, value]) => ({ name, value })),
      currency: product.currency,
      prices: variant.prices.map(([since, amountMinor]) => ({ since: new Date(since), amountMinor })),
      onHand: variant.onHand,
    })),
  };
}

/** Clothing for children, which some countries do not tax. */
const isForChildren = (name: string) => /\bCHILDREN'?S APRON\b|\bBABY BIB\b/.test(name);

if (import.meta.main) {
  try {
    const settings = readSettings({ CATALOG_DATABASE_URL: postgresUrl });
    const orm = await openCatalogDatabase(settings.CATALOG_DATABASE_URL);
    try {
      const progress = bar('Filling the catalogue with real products');
      const { products, variants, categories, alreadyThere } = await seed({
        orm,
        now: new Date(),
        onProgress: progress.update,
      });
      progress.end();
      note(`${products} products in ${variants} variants and ${categories} categories; ${alreadyThere} were there.`);
      note('Stock of the Online Retail products is derived: twice the pieces sold in a month. See docs/data.md.');
    } finally {
      await orm.close();
    }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    note(error.message);
    process.exitCode = 1;
  }
}
