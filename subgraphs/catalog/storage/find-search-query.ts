import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import type { SearchQuery } from './product-conditions.ts';

/**
 * How these words are searched for: as they were written, if the name and the skus of a product have all of them, else also by words that are spelled
 * alike. Undefined if nothing can be found.
 */
export async function findSearchQuery(
  em: SqlEntityManager,
  words: readonly string[],
): Promise<SearchQuery | undefined> {
  if (words.length === 0) return undefined;
  // `named` is planned for all its rows, so by the index, and ends after its first. A plain `exists` is planned for one early row: PostgreSQL then reads
  // the table from its beginning, to its end if no name has the words.
  const [asWritten] = await runPrepared<{ text: string | null; written: string; found: boolean }>(
    em,
    `with wanted as materialized (
       select to_match_query($1::text[], false) as query, to_search_query($1::text[], false) as written
     ), named as materialized (
       select product_id from wanted join product_search on ts_filter(document, '{a}') @@ query
     )
     select query::text as text, written::text as written, exists (select from named) as found from wanted`,
    [words],
  );
  if (asWritten?.text == null) return undefined;
  const { text, written, found } = asWritten;
  if (found) return { text, written, tolerant: false };
  const [alike] = await runPrepared<{ text: string }>(em, 'select to_match_query($1::text[], true)::text as text', [
    words,
  ]);
  return { text: alike?.text ?? text, written, tolerant: true };
}
