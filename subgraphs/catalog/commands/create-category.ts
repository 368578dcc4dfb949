import { newId } from '#platform/values/id.ts';
import type { CatalogContext } from '../context.ts';
import {
  type CategoryNotFound,
  categoryNotFound,
  checkPosition,
  checkSlugs,
  maxLevels,
  type SlugTaken,
  slugTaken,
} from '../domain/category.ts';
import { type InvalidInput, invalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseTexts } from '../domain/product.ts';
import { changeCategories, loadPath, recordCategory } from '../listing/change-category.ts';
import { Category } from '../storage/category.entity.ts';

export interface CreateCategoryInput {
  slug: string;
  name: string;
  parent?: string | null | undefined;
  position?: number | null | undefined;
}

export interface CategoryCreated {
  __typename: 'CategoryCreated';
  categoryId: string;
}

/** Adds a category below `parent`, or at the top of the tree. */
export async function createCategory(
  context: CatalogContext,
  input: CreateCategoryInput,
): Promise<CategoryCreated | SlugTaken | CategoryNotFound | InvalidInput> {
  return changeCategories(context, async (em, at) => {
    const badParent = checkSlugs(input, ['parent']);
    if (badParent) return badParent;
    const texts = parseTexts({ slug: input.slug, name: input.name });
    if (isInvalidInput(texts)) return texts;
    const position = input.position ?? 0;
    const fault = checkPosition(position);
    if (fault) return fault;
    if ((await em.count(Category, { slug: input.slug })) > 0) return slugTaken(input.slug);
    const parent = input.parent == null ? null : await em.findOne(Category, { slug: input.parent });
    if (input.parent != null && !parent) return categoryNotFound(input.parent);
    if (parent && (await loadPath(em, parent.id)).length >= maxLevels) {
      return invalidInput('parent', `expected a category above level ${maxLevels}`);
    }
    const category = em.create(Category, {
      id: newId('other', at),
      parentId: parent?.id ?? null,
      slug: input.slug,
      name: texts.name ?? input.name,
      position,
      version: 1,
    });
    recordCategory(em, category, { removed: false, at });
    return { __typename: 'CategoryCreated', categoryId: category.id };
  });
}
