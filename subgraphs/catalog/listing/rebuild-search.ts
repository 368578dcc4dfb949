import { IsolationLevel } from '@mikro-orm/core';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/postgresql';
import { arrayLiteral } from '#platform/events/event-feed.ts';
import { type SearchedProduct, writeSearch } from './write-search.ts';

/** A product whose entry in the projection is not what its facts say. */
export interface SearchDifference {
  productId: string;
  /** `missing`: the live table has no entry; `differs`: it has another one. */
  kind: 'missing' | 'differs';
}

export interface SearchRebuild {
  products: number;
  differences: SearchDifference[];
}

/** Products of a statement, and of a transaction that writes. Ten times as many hold the locks of their products ten times as long. */
const batchSize = 500;

/**
 * Builds the projection `product-search` beside the live table, from products, variants and categories, and compares both at one moment; nothing waits
 * for it. With `repair`, each entry that differs is then written again, under the lock of its product. `onProgress` hears how many products are built.
 */
export async function rebuildSearch(
  orm: MikroORM,
  { repair, onProgress = () => {} }: { repair: boolean; onProgress?: (done: number, total: number) => void },
): Promise<SearchRebuild> {
  const rebuild = await orm.em
    .fork()
    .transactional((em) => compare(em, onProgress), { isolationLevel: IsolationLevel.REPEATABLE_READ });
  if (!repair) return rebuild;
  const ids = rebuild.differences.map(({ productId }) => productId);
  for (let at = 0; at < ids.length; at += batchSize) {
    await orm.em.fork().transactional((em) => writeAgain(em, ids.slice(at, at + batchSize)));
  }
  return rebuild;
}

async function compare(
  em: SqlEntityManager,
  onProgress: (done: number, total: number) => void,
): Promise<SearchRebuild> {
  await em.execute(
    'create temporary table product_search_rebuilt (like product_search, primary key (product_id)) on commit drop',
  );
  const ids = (await em.execute<{ id: string }[]>('select id from product order by id')).map(({ id }) => id);
  for (let at = 0; at < ids.length; at += batchSize) {
    const batch = ids.slice(at, at + batchSize);
    await writeSearch(em, await loadSearched(em, batch), 'product_search_rebuilt');
    onProgress(at + batch.length, ids.length);
  }
  const differences = await em.execute<SearchDifference[]>(
    `select built.product_id as "productId", case when live.product_id is null then 'missing' else 'differs' end as kind
     from product_search_rebuilt as built left join product_search as live on live.product_id = built.product_id
     where live.product_id is null
       or (live.name, live.document, live.published, live.sample_key, live.category_ids, live.facet_values, live.available)
         is distinct from (built.name, built.document, built.published, built.sample_key, built.category_ids, built.facet_values,
           built.available)
     order by built.product_id`,
  );
  return { products: ids.length, differences };
}

async function writeAgain(em: SqlEntityManager, ids: readonly string[]): Promise<void> {
  // As every change of a product does, so that none is lost meanwhile.
  await em.execute('select id from product where id = any (?::uuid[]) order by id for update', [arrayLiteral(ids)]);
  await writeSearch(em, await loadSearched(em, ids));
}

/** The texts that a search looks at, as the products are now. */
function loadSearched(em: SqlEntityManager, ids: readonly string[]): Promise<SearchedProduct[]> {
  return em.execute(
    `select id as "productId", name, description,
       array(select sku from variant where product_id = product.id and not retired order by sku) as skus
     from product where id = any (?::uuid[])`,
    [arrayLiteral(ids)],
  );
}
