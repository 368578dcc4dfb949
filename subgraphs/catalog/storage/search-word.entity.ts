import { defineEntity, p } from '@mikro-orm/core';

const SearchWordSchema = defineEntity({
  name: 'SearchWord',
  tableName: 'search_word',
  indexes: [
    {
      name: 'search_word_by_likeness',
      expression: 'create index search_word_by_likeness on search_word using gin (word gin_trgm_ops)',
    },
  ],
  properties: {
    word: p.text().primary(),
  },
});

/** A word that the name of a product has or had, for which a misspelled one may stand. */
export class SearchWord extends SearchWordSchema.class {}
SearchWordSchema.setClass(SearchWord);
