import type { CatalogContext } from '../context.ts';
import type { Category as CategoryRow } from '../storage/category.entity.ts';

export const Category = {
  parent: async (category: CategoryRow, _: unknown, { loaders }: CatalogContext): Promise<CategoryRow | null> =>
    category.parentId == null ? null : loaders.categoryById.load(category.parentId),
  children: (category: CategoryRow, _: unknown, { loaders }: CatalogContext): Promise<CategoryRow[]> =>
    loaders.categoriesByParentId.load(category.id),
};
