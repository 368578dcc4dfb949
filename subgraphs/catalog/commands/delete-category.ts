import type { CatalogContext } from '../context.ts';
import { type CategoryNotFound, categoryNotFound, checkSlugs } from '../domain/category.ts';
import type { InvalidInput } from '../domain/invalid-input.ts';
import { type Conflict, conflict } from '../domain/conflict.ts';
import { changeCategories, recordCategory } from '../listing/change-category.ts';
import { Category } from '../storage/category.entity.ts';
import { ProductCategory } from '../storage/product-category.entity.ts';

export interface DeleteCategoryInput {
  slug: string;
  expectedVersion?: number | null | undefined;
}

export interface CategoryDeleted {
  __typename: 'CategoryDeleted';
  slug: string;
}

export interface CategoryNotEmpty {
  __typename: 'CategoryNotEmpty';
  code: 'CATEGORY_NOT_EMPTY';
  message: string;
  products: number;
  children: number;
}

/** Removes a category that lists no product and has no child. */
export async function deleteCategory(
  context: CatalogContext,
  input: DeleteCategoryInput,
): Promise<CategoryDeleted | CategoryNotFound | CategoryNotEmpty | Conflict | InvalidInput> {
  return changeCategories(context, async (em, at) => {
    const fault = checkSlugs(input, ['slug']);
    if (fault) return fault;
    const category = await em.findOne(Category, { slug: input.slug });
    if (!category) return categoryNotFound(input.slug);
    if (input.expectedVersion != null && input.expectedVersion !== category.version) {
      return conflict(input.expectedVersion, category.version);
    }
    const children = await em.count(Category, { parentId: category.id });
    const products = await em.count(ProductCategory, { categoryId: category.id });
    if (children + products > 0) {
      return {
        __typename: 'CategoryNotEmpty',
        code: 'CATEGORY_NOT_EMPTY',
        message: `The category lists ${products} products and has ${children} child categories; move them first`,
        products,
        children,
      };
    }
    category.version += 1;
    recordCategory(em, category, { removed: true, at });
    await em.nativeDelete(Category, { id: category.id });
    return { __typename: 'CategoryDeleted', slug: category.slug };
  });
}
