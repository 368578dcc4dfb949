import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type CategoryNotFound, categoryNotFound } from '../domain/category.ts';
import { Variant } from '../storage/variant.entity.ts';
import { loadCategoryIds } from './insert-categories.ts';

/** A variant with this sku exists already; nothing was changed. */
export interface SkuTaken {
  __typename: 'SkuTaken';
  code: 'SKU_TAKEN';
  message: string;
  sku: string;
}

/** The refusal of the first sku that a variant has already; undefined if all are free. */
export async function findTakenSku(
  em: SqlEntityManager,
  variants: readonly { sku: string }[],
): Promise<SkuTaken | undefined> {
  const [taken] = await em.find(
    Variant,
    { sku: { $in: variants.map(({ sku }) => sku) } },
    { orderBy: { sku: 'asc' }, limit: 1, disableIdentityMap: true },
  );
  if (!taken) return undefined;
  const { sku } = taken;
  return { __typename: 'SkuTaken', code: 'SKU_TAKEN', message: `The sku ${sku} is already taken`, sku };
}

/** The refusal of the first slug that no category has; undefined if all exist. */
export async function findMissingCategory(
  em: SqlEntityManager,
  slugs: readonly string[],
): Promise<CategoryNotFound | undefined> {
  const ids = await loadCategoryIds(em, slugs);
  const missing = slugs.find((slug) => !ids.has(slug));
  return missing === undefined ? undefined : categoryNotFound(missing);
}
