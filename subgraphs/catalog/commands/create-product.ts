import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { type NewProduct, parseProduct, type ProductInput } from '../domain/product.ts';
import { Category } from '../storage/category.entity.ts';
import { Product } from '../storage/product.entity.ts';
import { Variant } from '../storage/variant.entity.ts';
import { insertProducts } from '../listing/insert-products.ts';

export interface ProductCreated {
  __typename: 'ProductCreated';
  productId: string;
}

export interface SlugTaken {
  __typename: 'SlugTaken';
  code: 'SLUG_TAKEN';
  message: string;
}

export interface SkuTaken {
  __typename: 'SkuTaken';
  code: 'SKU_TAKEN';
  message: string;
  sku: string;
}

export interface CategoryNotFound {
  __typename: 'CategoryNotFound';
  code: 'CATEGORY_NOT_FOUND';
  message: string;
  slug: string;
}

type ProductRefusal = SlugTaken | SkuTaken | CategoryNotFound;
export type CreateProductOutcome = ProductCreated | ProductRefusal | InvalidInput;

/** Puts a product on offer. Of two with one slug or sku at the same time, exactly one succeeds. For stock keepers only. */
export async function createProduct(context: CatalogContext, input: ProductInput): Promise<CreateProductOutcome> {
  requireStockKeeper(context.caller);
  const now = context.now();
  const product = parseProduct(input, now);
  if (isInvalidInput(product)) return product;
  const refusal = await findRefusal(context.em, product);
  if (refusal) return refusal;
  try {
    const [inserted] = await context.em.transactional((em) => insertProducts(em, [product], now));
    if (!inserted) throw new Error('expected one product, none was inserted');
    return { __typename: 'ProductCreated', productId: inserted.id };
  } catch (error) {
    // Somebody else took the slug or sku meanwhile; a second look shows which one.
    const taken = error instanceof UniqueConstraintViolationException && (await findRefusal(context.em, product));
    if (taken) return taken;
    throw error;
  }
}

async function findRefusal(em: SqlEntityManager, product: NewProduct): Promise<ProductRefusal | undefined> {
  if ((await em.count(Product, { slug: product.slug })) > 0) {
    return { __typename: 'SlugTaken', code: 'SLUG_TAKEN', message: `The slug ${product.slug} is already taken` };
  }
  const skus = product.variants.map((variant) => variant.sku);
  const taken = await em.find(
    Variant,
    { sku: { $in: skus } },
    { orderBy: { sku: 'asc' }, limit: 1, disableIdentityMap: true },
  );
  if (taken[0]) {
    const { sku } = taken[0];
    return { __typename: 'SkuTaken', code: 'SKU_TAKEN', message: `The sku ${sku} is already taken`, sku };
  }
  const slugs = [...product.categories];
  if (slugs.length === 0) return undefined;
  const found = await em.find(Category, { slug: { $in: slugs } }, { disableIdentityMap: true });
  const missing = slugs.find((slug) => !found.some((category) => category.slug === slug));
  if (missing === undefined) return undefined;
  return {
    __typename: 'CategoryNotFound',
    code: 'CATEGORY_NOT_FOUND',
    message: `There is no category with the slug ${missing}`,
    slug: missing,
  };
}
