import { isId } from '#platform/values/id.ts';
import { isStaff } from '#platform/identity/caller.ts';
import type { CatalogContext } from '../context.ts';
import type { Category } from '../storage/category.entity.ts';
import type { ProductImage } from '../storage/product-image.entity.ts';
import type { Product as ProductRow } from '../storage/product.entity.ts';
import type { Variant } from '../storage/variant.entity.ts';

export const Product = {
  /** By either key: `id` where another subgraph refers to a product, `ref` after `node`, which finds only what customers see. */
  async __resolveReference(
    { id, ref }: { id?: string; ref?: string },
    { loaders }: CatalogContext,
  ): Promise<ProductRow | null> {
    const key = id ?? ref ?? '';
    const product = isId(key) ? await loaders.productById.load(key.toLowerCase()) : null;
    return id === undefined && product?.published === false ? null : product;
  },
  ref: (product: ProductRow): string => product.id,
  variants: (product: ProductRow, _: unknown, { loaders }: CatalogContext): Promise<Variant[]> =>
    loaders.variantsByProductId.load(product.id),
  async retiredVariants(
    product: ProductRow,
    _: unknown,
    { caller, loaders }: CatalogContext,
  ): Promise<Variant[] | null> {
    return isStaff(caller) ? loaders.retiredVariantsByProductId.load(product.id) : null;
  },
  async image(product: ProductRow, _: unknown, { loaders }: CatalogContext): Promise<ProductImage | null> {
    return (await loaders.imagesByProductId.load(product.id))[0] ?? null;
  },
  images: (product: ProductRow, _: unknown, { loaders }: CatalogContext): Promise<ProductImage[]> =>
    loaders.imagesByProductId.load(product.id),
  categories: (product: ProductRow, _: unknown, { loaders }: CatalogContext): Promise<Category[]> =>
    loaders.categoriesByProductId.load(product.id),
};
