import { Migration } from '@mikro-orm/migrations';

/** Names and skus have an index of words of their own, and a search looks each word up once. What no search uses any more is removed. */
export class SearchByName extends Migration {
  override up(): void {
    // No index is made or removed concurrently within a transaction, and this table is written in it. Only changes by staff wait meanwhile.
    this.addSql(`-- squawk-ignore require-concurrent-index-creation
      create index product_search_by_name on product_search using gin (ts_filter(document, '{a}'))`);
    this.addSql(`-- squawk-ignore require-concurrent-index-deletion
      drop index product_search_by_likeness`);
    this.addSql('drop function find_products_by_word(text)');
    /*
     * Finds what to_search_query finds. Where the stem of a word is its beginning, as hoodi of hoodie, all words that begin with the word begin with the
     * stem: the index is asked for the stem alone, which takes half the time. to_search_query stays what products are ranked by.
     */
    this.addSql(
      `create function to_match_query(words text[], tolerant boolean) returns tsquery
        language plpgsql stable set pg_trgm.word_similarity_threshold = 0.45 set client_min_messages = warning as $$
        declare
          wanted text;
          alike text;
          stem tsquery;
          part tsquery;
          result tsquery;
          all_say_nothing boolean := not exists (select from unnest(words) as word where numnode(to_tsquery('english', word)) > 0);
        begin
          foreach wanted in array words loop
            continue when not all_say_nothing and numnode(to_tsquery('english', wanted)) = 0;
            stem := to_tsquery('english', wanted || ':*');
            part := to_tsquery('simple', wanted || ':*');
            -- A query of one word is written as 'word':*
            if numnode(stem) = 1 and numnode(part) = 1 and starts_with(part::text, left(stem::text, -3)) then
              part := stem;
            else
              part := stem || part;
            end if;
            if tolerant and length(wanted) >= 4 then
              for alike in select word from search_word where word %> wanted order by word_similarity(wanted, word) desc, word limit 10 loop
                part := part || to_tsquery('simple', alike || ':A');
              end loop;
            end if;
            result := case when result is null then part else result && part end;
          end loop;
          return result;
        end
      $$`,
    );
  }

  override down(): void {
    this.addSql('drop function to_match_query(text[], boolean)');
    this.addSql(
      `create function find_products_by_word(word text) returns setof uuid
        language sql stable set pg_trgm.word_similarity_threshold = 0.45
        as $$
          select product_id from product_search
          where document @@ (to_tsquery('english', word || ':*') || to_tsquery('simple', word || ':*'))
          union
          select product_id from product_search where length(word) >= 4 and name %> word
        $$`,
    );
    this.addSql('create index product_search_by_likeness on product_search using gin (name gin_trgm_ops)');
    this.addSql('drop index product_search_by_name');
  }
}
