import type { CatalogContext } from '../context.ts';
import type { Facets } from '../domain/facets.ts';
import type { Category } from '../storage/category.entity.ts';

/** A category and how many products of a list are in it. */
export type CategoryCount = Facets['categories'][number] & { category: Category };

/** A range of prices and how many products of a list are in it. */
export type BandCount = Facets['priceBands'][number];

export const ProductFacets = {
  async categories({ categories }: Facets, _: unknown, { loaders }: CatalogContext): Promise<CategoryCount[]> {
    const rows = await Promise.all(categories.map(({ categoryId }) => loaders.categoryById.load(categoryId)));
    // A category that was removed meanwhile has no products left.
    return categories.flatMap((counted, index) => {
      const category = rows[index];
      return category ? [{ ...counted, category }] : [];
    });
  },
};

export const PriceBandFacet = {
  from: ({ from, currency }: BandCount) => ({ amount: BigInt(from), currency }),
  to: ({ to, currency }: BandCount) => ({ amount: BigInt(to), currency }),
};
