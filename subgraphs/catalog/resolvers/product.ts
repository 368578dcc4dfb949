import { isId } from '#platform/values/id.ts';
import type { CatalogContext } from '../context.ts';
import type { Category } from '../storage/category.entity.ts';
import type { Product as ProductRow } from '../storage/product.entity.ts';
import type { Variant } from '../storage/variant.entity.ts';

export const Product = {
  /** By either key: `id` where another subgraph refers to a product, `ref` after `node`. */
  async __resolveReference(
    { id, ref }: { id?: string; ref?: string },
    { loaders }: CatalogContext,
  ): Promise<ProductRow | null> {
    const key = id ?? ref ?? '';
    return isId(key) ? loaders.productById.load(key.toLowerCase()) : null;
  },
  ref: (product: ProductRow): string => product.id,
  variants: (product: ProductRow, _: unknown, { loaders }: CatalogContext): Promise<Variant[]> =>
    loaders.variantsByProductId.load(product.id),
  categories: (product: ProductRow, _: unknown, { loaders }: CatalogContext): Promise<Category[]> =>
    loaders.categoriesByProductId.load(product.id),
};
