import { ConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { type CategoryNotFound, type SlugTaken, slugTaken } from '../domain/category.ts';
import { type NewProduct, parseProduct, type ProductInput } from '../domain/product.ts';
import { Product } from '../storage/product.entity.ts';
import { findMissingCategory, findTakenSku, type SkuTaken } from '../listing/find-refusals.ts';
import { insertProducts } from '../listing/insert-products.ts';

export interface ProductCreated {
  __typename: 'ProductCreated';
  productId: string;
}

type ProductRefusal = SlugTaken | SkuTaken | CategoryNotFound;
export type CreateProductOutcome = ProductCreated | ProductRefusal | InvalidInput;

/** Puts a product on offer. Of two with one slug or sku at the same time, exactly one succeeds. For stock keepers only. */
export async function createProduct(context: CatalogContext, input: ProductInput): Promise<CreateProductOutcome> {
  requireStockKeeper(context.caller);
  await context.backpressure.admit();
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
    // Somebody else took the slug or sku, or removed the category meanwhile; a second look shows which one.
    const taken = error instanceof ConstraintViolationException && (await findRefusal(context.em, product));
    if (taken) return taken;
    throw error;
  }
}

async function findRefusal(em: SqlEntityManager, product: NewProduct): Promise<ProductRefusal | undefined> {
  if ((await em.count(Product, { slug: product.slug })) > 0) return slugTaken(product.slug);
  return (await findTakenSku(em, product.variants)) ?? findMissingCategory(em, product.categories);
}
