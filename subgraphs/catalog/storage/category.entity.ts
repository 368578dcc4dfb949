import { defineEntity, p } from '@mikro-orm/core';

const CategorySchema = defineEntity({
  name: 'Category',
  tableName: 'category',
  checks: [
    { name: 'category_parent_check', expression: 'parent_id <> id' },
    { name: 'category_version_check', expression: 'version >= 1' },
  ],
  properties: {
    id: p.uuid().primary(),
    /** Null at the top. */
    parentId: () =>
      p.manyToOne(Category).mapToPk().name('parent_id').deleteRule('no action').nullable().index('category_by_parent'),
    slug: p.text().unique('category_slug_unique'),
    name: p.text(),
    /** Categories with one parent are listed by position, then by name. */
    position: p.integer().default(0),
    /** 1, 2, 3 …: the version of the last event of the category. */
    version: p.integer().default(1),
  },
});

/** A place in the tree of products. */
export class Category extends CategorySchema.class {}
CategorySchema.setClass(Category);
