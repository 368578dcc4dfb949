import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { arrayLiteral } from '#platform/events/event-feed.ts';
import { toWords } from '../domain/text.ts';

/** The texts of a product that a search looks at. */
export interface SearchedProduct {
  productId: string;
  name: string;
  description: string | null;
  /** Of all variants that are sold. */
  skus: readonly string[];
}

/**
 * Writes what products are found and counted by, in place of what it was. Their rows, variants and categories must be in the database already. A searched
 * text is stored as plain words, cut and folded as `toWords` does, so that PostgreSQL's parser sees no punctuation. `product_search_rebuilt` is for a
 * rebuild beside the live table.
 */
export async function writeSearch(
  em: SqlEntityManager,
  products: readonly SearchedProduct[],
  table: 'product_search' | 'product_search_rebuilt' = 'product_search',
): Promise<void> {
  const ids = arrayLiteral(products.map((product) => product.productId));
  const names = arrayLiteral(products.map((product) => toWords(product.name).join(' ')));
  if (table === 'product_search') {
    // Locked by a statement of its own: the next one then sees the stock of every transaction that had the lock before, as `refresh_availability` does.
    await em.execute(
      'select from product_search where product_id = any (?::uuid[]) order by product_id for update',
      [ids],
      'run',
    );
  }
  await em.execute(
    `insert into ${table} (product_id, name, document, published, sample_key, category_ids, facet_values, available)
     select row.product_id, row.name,
       setweight(to_tsvector('english', row.name), 'A') || setweight(to_tsvector('simple', row.name || ' ' || row.skus), 'A')
         || setweight(to_tsvector('english', row.description), 'C'),
       facets.published, facets.sample_key, facets.category_ids, facets.facet_values, product_is_available(row.product_id)
     from unnest(?::uuid[], ?::text[], ?::text[], ?::text[]) as row (product_id, name, skus, description)
     join product_facets_of(?::uuid[]) as facets on facets.product_id = row.product_id
     on conflict (product_id) do update set name = excluded.name, document = excluded.document,
       published = excluded.published, category_ids = excluded.category_ids, facet_values = excluded.facet_values, available = excluded.available`,
    [
      ids,
      names,
      // In one order: the place of a word is part of the document, and a rebuild compares documents.
      arrayLiteral(
        products.map(({ skus }) =>
          skus
            .toSorted()
            .map((sku) => toWords(sku).join(' '))
            .join(' '),
        ),
      ),
      arrayLiteral(products.map((product) => toWords(product.description ?? '').join(' '))),
      ids,
    ],
    'run',
  );
  if (table === 'product_search') {
    // In one order, so that two transactions with the same new words do not wait for each other.
    await em.execute(
      `insert into search_word select distinct search_words_of(name) as word from unnest(?::text[]) as name order by word
       on conflict do nothing`,
      [names],
      'run',
    );
  }
}

/** Writes what a product is counted by after a price has changed. */
export async function writeFacets(em: SqlEntityManager, productId: string): Promise<void> {
  await em.execute(
    `update product_search set facet_values = facets.facet_values
     from product_facets_of(?::uuid[]) as facets where facets.product_id = product_search.product_id`,
    [arrayLiteral([productId])],
    'run',
  );
}
