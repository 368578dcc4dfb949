import { ConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { takeTurn } from '#platform/database/take-turn.ts';
import { recordEvent } from '#platform/events/event-log.ts';
import { categoryChanged } from '#schema/events/catalog.ts';
import { type CatalogContext, requireStockKeeper } from '../context.ts';
import type { Category } from '../storage/category.entity.ts';

/**
 * Changes the tree of categories in one transaction. One at a time, so that two moves cannot make a circle. If a product was listed in a removed
 * category meanwhile, `change` runs a second time and finds it. For stock keepers only.
 */
export async function changeCategories<Outcome>(
  context: CatalogContext,
  change: (em: SqlEntityManager, now: Date) => Promise<Outcome>,
): Promise<Outcome> {
  requireStockKeeper(context.caller);
  const attempt = () =>
    context.em.fork().transactional(async (em) => {
      await takeTurn(em, 'category_tree');
      return change(em, context.now());
    });
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof ConstraintViolationException)) throw error;
    return attempt();
  }
}

/** Records `category.changed` with the category as it is now. */
export function recordCategory(
  em: SqlEntityManager,
  category: Category,
  options: { removed: boolean; at: Date },
): void {
  recordEvent(em, categoryChanged, {
    subject: `category:${category.id}`,
    version: category.version,
    payload: {
      categoryId: category.id,
      slug: category.slug,
      name: category.name,
      parentId: category.parentId ?? null,
      removed: options.removed,
    },
    occurredAt: options.at,
  });
}

/** The ids of a category and of all above it, itself first. */
export async function loadPath(em: SqlEntityManager, id: string): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `with recursive path as (
       select id, parent_id, 1 as level from category where id = ?::uuid
       union all
       select category.id, category.parent_id, level + 1 from category join path on category.id = path.parent_id
     ) select id from path order by level`,
    [id],
  );
  return rows.map((row) => row.id);
}

/** How many levels a category and those below it have: 1 without children. */
export async function countLevels(em: SqlEntityManager, id: string): Promise<number> {
  const [row] = await em.execute<{ levels: number }[]>(
    `with recursive below as (
       select id, 1 as level from category where id = ?::uuid
       union all
       select category.id, level + 1 from category join below on category.parent_id = below.id
     ) select max(level)::int as levels from below`,
    [id],
  );
  return row?.levels ?? 1;
}
