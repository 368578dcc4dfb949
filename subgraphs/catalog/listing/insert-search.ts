import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { arrayLiteral } from '#platform/events/event-feed.ts';
import type { NewProduct } from '../domain/product.ts';
import { toWords } from '../domain/text.ts';

/** The searched text is stored as plain words, cut and folded as `toWords` does, so that PostgreSQL's parser sees no punctuation. */
export async function insertSearch(
  em: SqlEntityManager,
  rows: readonly { product: NewProduct; productId: string }[],
): Promise<void> {
  await em.execute(
    `insert into product_search (product_id, name, document)
     select row.product_id, row.name,
       setweight(to_tsvector('english', row.name), 'A') || setweight(to_tsvector('simple', row.name || ' ' || row.skus), 'A')
         || setweight(to_tsvector('english', row.description), 'C')
     from unnest(?::uuid[], ?::text[], ?::text[], ?::text[]) as row (product_id, name, skus, description)`,
    [
      arrayLiteral(rows.map((row) => row.productId)),
      arrayLiteral(rows.map((row) => toWords(row.product.name).join(' '))),
      arrayLiteral(rows.map((row) => row.product.variants.map((variant) => toWords(variant.sku).join(' ')).join(' '))),
      arrayLiteral(rows.map((row) => toWords(row.product.description ?? '').join(' '))),
    ],
    'run',
  );
}
