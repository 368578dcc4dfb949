import type { SqlEntityManager } from '@mikro-orm/postgresql';
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
import { type Conflict, conflict } from '../domain/conflict.ts';
import { type InvalidInput, invalidInput, isInvalidInput } from '../domain/invalid-input.ts';
import { parseTexts } from '../domain/product.ts';
import { changeCategories, countLevels, loadPath, recordCategory } from '../listing/change-category.ts';
import { Category } from '../storage/category.entity.ts';

export interface EditCategoryInput {
  slug: string;
  newSlug?: string | null | undefined;
  name?: string | null | undefined;
  /** Null: at the top. */
  parent?: string | null | undefined;
  position?: number | null | undefined;
  expectedVersion?: number | null | undefined;
}

export interface CategoryEdited {
  __typename: 'CategoryEdited';
  categoryId: string;
}

/** Renames or moves a category, with all below it. A field that is left out stays. */
export async function editCategory(
  context: CatalogContext,
  input: EditCategoryInput,
): Promise<CategoryEdited | CategoryNotFound | SlugTaken | Conflict | InvalidInput> {
  return changeCategories(context, async (em, at) => {
    const fault = checkSlugs(input, ['slug', 'parent']);
    if (fault) return fault;
    const texts = parseTexts({ slug: input.newSlug, name: input.name });
    if (isInvalidInput(texts)) return texts.field === 'slug' ? { ...texts, field: 'newSlug' } : texts;
    const category = await em.findOne(Category, { slug: input.slug });
    if (!category) return categoryNotFound(input.slug);
    if (input.expectedVersion != null && input.expectedVersion !== category.version) {
      return conflict(input.expectedVersion, category.version);
    }
    const { slug = category.slug, name = category.name } = texts;
    if (slug !== category.slug && (await em.count(Category, { slug })) > 0) return slugTaken(slug);
    const position = input.position ?? category.position;
    const outside = checkPosition(position);
    if (outside) return outside;
    const parentId = await findParent(em, category, input.parent);
    if (typeof parentId === 'object' && parentId !== null) return parentId;

    Object.assign(category, { slug, name, position, parentId, version: category.version + 1 });
    recordCategory(em, category, { removed: false, at });
    return { __typename: 'CategoryEdited', categoryId: category.id };
  });
}

/** The id of the parent from now on; null at the top. */
async function findParent(
  em: SqlEntityManager,
  category: Category,
  slug: string | null | undefined,
): Promise<string | null | CategoryNotFound | InvalidInput> {
  if (slug === undefined) return category.parentId ?? null;
  if (slug === null) return null;
  const parent = await em.findOne(Category, { slug });
  if (!parent) return categoryNotFound(slug);
  const path = await loadPath(em, parent.id);
  if (path.includes(category.id)) {
    return invalidInput('parent', 'expected a category that is neither this one nor below it');
  }
  if (path.length + (await countLevels(em, category.id)) > maxLevels) {
    return invalidInput(
      'parent',
      `expected a place with at most ${maxLevels} levels from the top to the lowest category`,
    );
  }
  return parent.id;
}
