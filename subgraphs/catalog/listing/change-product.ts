import { ConstraintViolationException, LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import { isId } from '#platform/values/id.ts';
import { productChanged } from '#schema/events/catalog.ts';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import { type Conflict, conflict } from '../domain/conflict.ts';
import { toCheapest } from '../domain/product.ts';
import { toAvailable } from '../domain/stock.ts';
import { foldText } from '../domain/text.ts';
import { Product } from '../storage/product.entity.ts';
import { loadStock } from '../storage/read-products.ts';
import { Variant } from '../storage/variant.entity.ts';
import { writeSearch } from './write-search.ts';

export interface ProductEdited {
  __typename: 'ProductEdited';
  productId: string;
}

export interface ProductNotFound {
  __typename: 'ProductNotFound';
  code: 'PRODUCT_NOT_FOUND';
  message: string;
  productId: string;
}

export function productNotFound(productId: string): ProductNotFound {
  return {
    __typename: 'ProductNotFound',
    code: 'PRODUCT_NOT_FOUND',
    message: 'There is no product with this id',
    productId,
  };
}

/** A product whose row is locked, with all its variants. Changes of these objects are saved. */
export interface LockedProduct {
  product: Product;
  variants: Variant[];
}

/** What `change` did with the locked rows: it altered them, left them as they are, or refuses. */
export type Change<Refusal> = 'changed' | 'unchanged' | Refusal;

/** Changes a product, as `changeLocked` does. For stock keepers only. */
export async function changeProduct<Refusal extends { __typename: string }>(
  context: CatalogContext,
  input: { productId: string; expectedVersion?: number | null | undefined },
  change: (em: SqlEntityManager, locked: LockedProduct, now: Date) => Promise<Change<Refusal>>,
): Promise<ProductEdited | ProductNotFound | Conflict | Refusal> {
  requireStockKeeper(context.caller);
  const productId = input.productId.toLowerCase();
  const outcome = isId(productId) ? await changeLocked(context, { ...input, productId }, change) : 'not-found';
  if (outcome === 'not-found') return productNotFound(input.productId);
  return outcome === 'done' ? { __typename: 'ProductEdited', productId } : outcome;
}

/**
 * Changes a product in one transaction, under the lock of its row. What `change` altered is saved as the product's next version, with its search
 * texts and facets, its cheapest price and the event `product.changed`. If a unique value was taken or a category was removed meanwhile, `change` runs a second
 * time, in a new transaction, and finds it.
 */
export async function changeLocked<Refusal extends { __typename: string }>(
  context: Pick<CatalogContext, 'em' | 'now'>,
  { productId, expectedVersion }: { productId: string; expectedVersion?: number | null | undefined },
  change: (em: SqlEntityManager, locked: LockedProduct, now: Date) => Promise<Change<Refusal>>,
): Promise<'done' | 'not-found' | Conflict | Refusal> {
  const attempt = () =>
    context.em.fork().transactional(async (em) => {
      const product = await em.findOne(Product, { id: productId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!product) return 'not-found';
      if (expectedVersion != null && expectedVersion !== product.version) {
        return conflict(expectedVersion, product.version);
      }
      const now = context.now();
      const outcome = await change(em, { product, variants: await em.find(Variant, { productId }) }, now);
      if (typeof outcome === 'object') return outcome;
      if (outcome === 'changed') await saveProduct(em, product, now);
      return 'done';
    });

  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ConstraintViolationException)) throw error;
    return attempt();
  }
}

async function saveProduct(em: SqlEntityManager, product: Product, now: Date): Promise<void> {
  await em.flush();
  // Read again: the change may have added variants.
  const variants = await em.find(Variant, { productId: product.id }, { orderBy: { sku: 'asc' } });
  const stock = new Map(
    (
      await loadStock(
        em,
        variants.map(({ id }) => id),
      )
    ).map((level) => [level.variantId, level]),
  );
  product.version += 1;
  product.sortName = foldText(product.name);
  product.cheapestMinor = toCheapest(variants);
  await writeSearch(em, [
    {
      productId: product.id,
      name: product.name,
      description: product.description ?? null,
      skus: variants.filter(({ retired }) => !retired).map(({ sku }) => sku),
    },
  ]);
  recordEvent(em, productChanged, {
    subject: `product:${product.id}`,
    version: product.version,
    payload: {
      productId: product.id,
      slug: product.slug,
      name: product.name,
      published: product.published,
      taxClass: product.taxClass,
      variants: variants.map(({ id, sku, name, priceMinor, currency, priceVersion, retired }) => {
        const level = stock.get(id);
        if (!level) throw new Error(`expected the stock of variant ${id}, there is none`);
        return {
          variantId: id,
          sku,
          name,
          priceMinor,
          currency,
          priceVersion,
          available: toAvailable(level),
          stockVersion: level.version,
          retired,
        };
      }),
    },
    occurredAt: now,
  });
}
