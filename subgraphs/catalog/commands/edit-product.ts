import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import { type CategoryNotFound, type SlugTaken, slugTaken } from '../domain/category.ts';
import type { Conflict } from '../domain/conflict.ts';
import { type InvalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseTexts } from '../domain/product.ts';
import { changeProduct, type ProductEdited, type ProductNotFound } from '../listing/change-product.ts';
import { findMissingCategory } from '../listing/find-refusals.ts';
import { idOf, loadCategoryIds } from '../listing/insert-categories.ts';
import { Product } from '../storage/product.entity.ts';
import { ProductCategory } from '../storage/product-category.entity.ts';

export interface EditProductInput {
  productId: string;
  slug?: string | null | undefined;
  name?: string | null | undefined;
  description?: string | null | undefined;
  categories?: readonly string[] | null | undefined;
  taxClass?: string | null | undefined;
  expectedVersion?: number | null | undefined;
}

/** Changes the texts of a product, its tax class and where it is listed. A field that is left out stays; a null description is removed. */
export async function editProduct(
  context: CatalogContext,
  input: EditProductInput,
): Promise<ProductEdited | ProductNotFound | SlugTaken | CategoryNotFound | Conflict | InvalidInput> {
  requireStockKeeper(context.caller);
  const texts = parseTexts(input);
  if (isInvalidInput(texts)) return texts;
  return changeProduct<SlugTaken | CategoryNotFound>(context, input, async (em, { product }) => {
    const { slug = product.slug, name = product.name, description = product.description } = texts;
    const { taxClass = product.taxClass, categories } = texts;
    if (slug !== product.slug && (await em.count(Product, { slug })) > 0) return slugTaken(slug);
    const missing = categories && (await findMissingCategory(em, categories));
    if (missing) return missing;

    Object.assign(product, { slug, name, taxClass, description: description ?? null });
    if (categories) await listIn(em, product.id, categories);
    return 'changed';
  });
}

async function listIn(em: SqlEntityManager, productId: string, slugs: readonly string[]): Promise<void> {
  const ids = await loadCategoryIds(em, slugs);
  await em.nativeDelete(ProductCategory, { productId });
  if (slugs.length === 0) return;
  await em.insertMany(
    ProductCategory,
    slugs.map((slug) => ({ productId, categoryId: idOf(ids, slug) })),
  );
}
