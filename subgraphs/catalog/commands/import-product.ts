import { ConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import type { CategoryNotFound } from '../domain/category.ts';
import { type CurrencyMismatch, currencyMismatch } from '../domain/currency-mismatch.ts';
import { type InvalidInput, invalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import {
  findTakenOptions,
  maxVariants,
  type NewProduct,
  type NewVariant,
  type OptionsTaken,
  parseProduct,
  toCheapest,
  toCurrentPrice,
  toSku,
} from '../domain/product.ts';
import type { ProductFromRows } from '../domain/product-rows.ts';
import { changeLocked, type LockedProduct } from '../listing/change-product.ts';
import { findMissingCategory, findTakenSku, type SkuTaken } from '../listing/find-refusals.ts';
import { idOf, loadCategoryIds } from '../listing/insert-categories.ts';
import { insertProducts } from '../listing/insert-products.ts';
import { insertVariants, prepareVariant } from '../listing/insert-variants.ts';
import { setPrice } from '../listing/set-price.ts';
import { writeFacets } from '../listing/write-search.ts';
import { Product } from '../storage/product.entity.ts';
import { ProductCategory } from '../storage/product-category.entity.ts';

/** What an import did with a product. */
export interface ProductImported {
  __typename: 'ProductImported';
  outcome: 'created' | 'changed' | 'unchanged';
}

type ImportRefusal = SkuTaken | OptionsTaken | CategoryNotFound | CurrencyMismatch | InvalidInput;

/**
 * Creates the product with this slug, or makes it what the rows say, in one transaction; variants that have no row stay as they are. A product that is
 * already so is not changed, and a repetition does nothing. Pieces on hand count only for new variants. For stock keepers only.
 */
export async function importProduct(
  context: Pick<CatalogContext, 'caller' | 'em' | 'now'>,
  rows: ProductFromRows,
): Promise<ProductImported | ImportRefusal> {
  requireStockKeeper(context.caller);
  const attempt = async (): Promise<ProductImported | ImportRefusal> => {
    const em = context.em.fork();
    const known = await em.findOne(Product, { slug: rows.slug }, { disableIdentityMap: true });
    const now = context.now();
    const product = parseProduct({ ...rows, name: rows.name ?? known?.name ?? '' }, now);
    if (isInvalidInput(product)) return product;
    return known ? change(context, known.id, product, rows) : em.transactional((inner) => create(inner, product, now));
  };
  try {
    const outcome = await attempt();
    // Another import may have created the product between the two looks at it.
    return outcome.__typename === 'SkuTaken' ? await attempt() : outcome;
  } catch (error) {
    // Somebody else took the slug, a sku or a category meanwhile; a second look finds it.
    if (!(error instanceof ConstraintViolationException)) throw error;
    return attempt();
  }
}

async function create(em: SqlEntityManager, product: NewProduct, now: Date): Promise<ProductImported | ImportRefusal> {
  const refusal = (await findTakenSku(em, product.variants)) ?? (await findMissingCategory(em, product.categories));
  if (refusal) return refusal;
  await insertProducts(em, [product], now);
  return { __typename: 'ProductImported', outcome: 'created' };
}

async function change(
  context: Pick<CatalogContext, 'em' | 'now'>,
  productId: string,
  wanted: NewProduct,
  rows: ProductFromRows,
): Promise<ProductImported | ImportRefusal> {
  let outcome: ProductImported['outcome'] = 'unchanged';
  const done = await changeLocked<ImportRefusal>(context, { productId }, async (em, locked, now) => {
    const fresh = await planVariants(em, locked, wanted, rows);
    if ('__typename' in fresh) return fresh;
    const missing = rows.categories && (await findMissingCategory(em, wanted.categories));
    if (missing) return missing;

    const version = [
      changeTexts(locked.product, wanted, rows),
      rows.categories != null && (await changeCategories(em, productId, wanted.categories)),
      changeVariants(locked, wanted, rows),
      fresh.variants.length > 0,
    ].includes(true);
    const prices = changePrices(em, locked, wanted, now);
    outcome = version || prices ? 'changed' : 'unchanged';
    await insertVariants(
      em,
      fresh.variants.map((variant) => prepareVariant(variant, productId, now)),
      now,
    );
    if (prices && !version) {
      // As for `changePrice`, a price raises no version of the product.
      locked.product.cheapestMinor = toCheapest(locked.variants);
      await em.flush();
      await writeFacets(em, productId);
    }
    return version ? 'changed' : 'unchanged';
  });
  if (done === 'not-found') throw new Error(`expected the product ${productId}, it was removed`);
  if (done === 'done') return { __typename: 'ProductImported', outcome };
  if (done.__typename === 'Conflict') throw new Error('expected no conflict, because no version was expected');
  return done;
}

/** The variants that the product does not have yet, or why the rows cannot be imported. */
async function planVariants(
  em: SqlEntityManager,
  { variants }: LockedProduct,
  wanted: NewProduct,
  rows: ProductFromRows,
): Promise<{ variants: NewVariant[] } | ImportRefusal> {
  const bySku = new Map(variants.map((variant) => [variant.sku, variant]));
  const fresh = wanted.variants.filter(({ sku }) => !bySku.has(sku));
  if (variants.length + fresh.length > maxVariants) {
    return invalidInput('variants', `expected at most ${maxVariants} variants of one product`);
  }
  for (const { sku, currency } of wanted.variants) {
    const known = bySku.get(sku);
    if (known && known.currency !== currency) return currencyMismatch(known.currency, currency);
  }
  const taken = await findTakenSku(em, fresh);
  if (taken) return taken;
  const named = new Map(rows.variants.map((variant) => [toSku(variant.sku), variant]));
  const after = variants.map((variant) => {
    const options =
      named.get(variant.sku)?.options == null ? undefined : wanted.variants.find(({ sku }) => sku === variant.sku);
    return { id: variant.id, sku: variant.sku, retired: variant.retired, options: options?.options ?? variant.options };
  });
  const sold = after.filter(({ retired }) => !retired);
  // Also as they are now: PostgreSQL compares row by row, so two variants cannot exchange their options in one transaction.
  const conflict = findTakenOptions([...sold, ...fresh], sold) ?? findTakenOptions([...sold, ...fresh], variants);
  return conflict ?? { variants: fresh };
}

function changeTexts(product: Product, wanted: NewProduct, rows: ProductFromRows): boolean {
  const before = [product.name, product.description ?? null, product.published, product.taxClass];
  product.name = wanted.name;
  if (rows.description !== undefined) product.description = wanted.description;
  if (rows.published != null) product.published = rows.published;
  if (rows.taxClass != null) product.taxClass = rows.taxClass;
  const after = [product.name, product.description ?? null, product.published, product.taxClass];
  return after.some((value, index) => value !== before[index]);
}

async function changeCategories(em: SqlEntityManager, productId: string, slugs: readonly string[]): Promise<boolean> {
  const ids = await loadCategoryIds(em, slugs);
  const listed = await em.find(ProductCategory, { productId }, { disableIdentityMap: true });
  const wanted = slugs.map((slug) => idOf(ids, slug));
  const now = new Set(listed.map(({ categoryId }) => categoryId));
  if (now.size === wanted.length && wanted.every((id) => now.has(id))) return false;
  await em.nativeDelete(ProductCategory, { productId });
  if (wanted.length > 0) {
    await em.insertMany(
      ProductCategory,
      wanted.map((categoryId) => ({ productId, categoryId })),
    );
  }
  return true;
}

/** Names and options of variants that exist. A cell that is empty or has no column leaves them. */
function changeVariants({ variants }: LockedProduct, wanted: NewProduct, rows: ProductFromRows): boolean {
  let changed = false;
  const named = new Map(rows.variants.map((variant) => [toSku(variant.sku), variant]));
  for (const variant of variants) {
    const row = named.get(variant.sku);
    const next = wanted.variants.find(({ sku }) => sku === variant.sku);
    if (!row || !next) continue;
    if (row.name != null && next.name !== variant.name) {
      variant.name = next.name;
      changed = true;
    }
    if (row.options != null && JSON.stringify(next.options) !== JSON.stringify(toPlain(variant.options))) {
      variant.options = next.options;
      changed = true;
    }
  }
  return changed;
}

/** With the members in the order in which they are parsed; PostgreSQL stores them in its own. */
const toPlain = (options: readonly { name: string; value: string }[]) =>
  options.map(({ name, value }) => ({ name, value }));

function changePrices(em: SqlEntityManager, { variants }: LockedProduct, wanted: NewProduct, now: Date): boolean {
  let changed = false;
  for (const variant of variants) {
    const next = wanted.variants.find(({ sku }) => sku === variant.sku);
    if (!next || toCurrentPrice(next) === variant.priceMinor) continue;
    setPrice(em, variant, toCurrentPrice(next), now);
    changed = true;
  }
  return changed;
}
