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
  const [written] = await runPrepared<{ text: string | null; found: boolean }>(
    em,
    `with wanted as materialized (select to_search_query($1::text[], false) as query)
     select query::text as text,
       exists (select from product_search where document @@ query and ts_filter(document, '{a}') @@ query) as found
     from wanted`,
    [words],
  );
  if (written?.text == null) return undefined;
  const { text, found } = written;
  if (found) return { text, written: text, tolerant: false };
  const [alike] = await runPrepared<{ text: string }>(em, 'select to_search_query($1::text[], true)::text as text', [
    words,
  ]);
  return { text: alike?.text ?? text, written: text, tolerant: true };
}
