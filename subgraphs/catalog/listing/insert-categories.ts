import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { newId } from '#platform/values/id.ts';
import { Category } from '../storage/category.entity.ts';
import { insertRows } from './insert-rows.ts';

/** A category to be added. */
export interface NewCategory {
  slug: string;
  name: string;
  /** Slug of the category above; null at the top. */
  parent: string | null;
}

/** Adds the categories that are missing, in the transaction of `em`, with two statements; parents come before children in the list. */
export async function insertCategories(em: SqlEntityManager, categories: readonly NewCategory[]): Promise<void> {
  const there = await em.find(Category, {}, { disableIdentityMap: true });
  const ids = new Map(there.map((category) => [category.slug, category.id]));
  const missing = categories.filter((category) => !ids.has(category.slug));
  for (const category of missing) ids.set(category.slug, newId('other'));
  await insertRows(missing, (rows) =>
    em.insertMany(
      Category,
      rows.map(({ slug, name, parent }) => ({
        id: idOf(ids, slug),
        parentId: parent === null ? null : idOf(ids, parent),
        slug,
        name,
        position: 0,
        version: 1,
      })),
    ),
  );
}

/** The id of each of these categories by slug; a slug that no category has is absent. */
export async function loadCategoryIds(em: SqlEntityManager, slugs: readonly string[]): Promise<Map<string, string>> {
  if (slugs.length === 0) return new Map();
  const rows = await em.find(Category, { slug: { $in: [...slugs] } }, { disableIdentityMap: true });
  return new Map(rows.map((category) => [category.slug, category.id]));
}

/** The id of a category that must exist. Throws if it does not. */
export function idOf(ids: ReadonlyMap<string, string>, slug: string): string {
  const id = ids.get(slug);
  if (!id) throw new Error(`expected the category ${slug}, there is none`);
  return id;
}
