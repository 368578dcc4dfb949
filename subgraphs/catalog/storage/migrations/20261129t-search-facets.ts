import { Migration } from '@mikro-orm/migrations';

const role = 'tradepost_catalog';

/** What the products of a list are counted by, and the words for which a misspelled one may stand. Filled for the products that exist. */
export class SearchFacets extends Migration {
  override up(): void {
    this.addSql(
      `alter table product_search
        add column published boolean not null default true,
        add column sample_key int not null default 0,
        add column category_ids uuid[] not null default '{}',
        add column facet_values text[] not null default '{}'`,
    );
    // Steps of 1, 2 and 5 times a power of ten, as `domain/price-band.ts` goes on from here.
    this.addSql(
      `create function price_band_start(price_minor bigint) returns bigint language sql immutable parallel safe as $$
        select case when price_minor < 100 then 0 else power * (case when price_minor >= 5 * power then 5 when price_minor >= 2 * power then 2 else 1 end) end
        from (select (10::numeric ^ (length(price_minor::text) - 1))::bigint as power) as scale
      $$`,
    );
    // The parts of a value are divided by a character that no text of a product contains.
    this.addSql(
      `create function product_facets_of(product_ids uuid[])
        returns table (product_id uuid, published boolean, sample_key int, category_ids uuid[], facet_values text[])
        language sql stable as $$
        select product.id, product.published, uuid_hash(product.id),
          array(select category_id from product_category where product_category.product_id = product.id order by category_id),
          array(
            select concat_ws(chr(31), 'option', option ->> 'name', option ->> 'value') as facet_value
            from variant, jsonb_array_elements(variant.options) as option
            where variant.product_id = product.id and not variant.retired
            union
            select concat_ws(chr(31), 'price', variant.currency, price_band_start(variant.price_minor)::text)
            from variant where variant.product_id = product.id and not variant.retired
            order by facet_value
          )
        from product where product.id = any (product_ids)
      $$`,
    );
    this.addSql(
      `update product_search set published = facets.published, sample_key = facets.sample_key, category_ids = facets.category_ids, facet_values = facets.facet_values
       from product_facets_of(array(select id from product)) as facets where facets.product_id = product_search.product_id`,
    );
    // No index is made concurrently within a transaction, and this table is written in it. Only changes by staff wait meanwhile.
    for (const index of [
      'product_search_by_facet on product_search using gin (facet_values)',
      'product_search_by_category on product_search using gin (category_ids)',
      'product_search_by_sample on product_search (sample_key)',
    ]) {
      this.addSql(`-- squawk-ignore require-concurrent-index-creation
        create index ${index}`);
    }
    this.addSql('create table search_word (word text not null, primary key (word))');
    this.addSql('create index search_word_by_likeness on search_word using gin (word gin_trgm_ops)');
    // A number that is misspelled is another number.
    this.addSql(
      `create function search_words_of(name text) returns setof text language sql immutable parallel safe as $$
        select word from unnest(string_to_array(name, ' ')) as word where length(word) >= 3 and word !~ '[0-9]'
      $$`,
    );
    this.addSql('insert into search_word select distinct search_words_of(name) from product_search');
    /*
     * Each word, its beginning or its English stem. With `tolerant`, from four letters also up to ten words of names that are spelled alike. The likeness
     * that is enough is part of the function, because an index can only be asked by the threshold of the session. 0.45 finds `kangeroo` for `kangaroo`
     * and `hoodie` for `hodie`; from 0.4 down, words of five letters begin to find each other.
     */
    this.addSql(
      `create function to_search_query(words text[], tolerant boolean) returns tsquery
        language plpgsql stable set pg_trgm.word_similarity_threshold = 0.45 set client_min_messages = warning as $$
        declare
          wanted text;
          alike text;
          part tsquery;
          result tsquery;
          all_say_nothing boolean := not exists (select from unnest(words) as word where numnode(to_tsquery('english', word)) > 0);
        begin
          foreach wanted in array words loop
            -- A word that says nothing, such as "the", is in no document; it must not empty a list that other words ask for.
            continue when not all_say_nothing and numnode(to_tsquery('english', wanted)) = 0;
            part := to_tsquery('english', wanted || ':*') || to_tsquery('simple', wanted || ':*');
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
    this.addSql(`grant update (published, category_ids, facet_values) on product_search to ${role}`);
    this.addSql(`grant select, insert on search_word to ${role}`);
  }

  override down(): void {
    this.addSql('drop function to_search_query(text[], boolean)');
    this.addSql('drop function search_words_of(text)');
    this.addSql('drop table search_word');
    this.addSql('drop function product_facets_of(uuid[])');
    this.addSql('drop function price_band_start(bigint)');
    this.addSql(
      'alter table product_search drop column published, drop column sample_key, drop column category_ids, drop column facet_values',
    );
  }
}
