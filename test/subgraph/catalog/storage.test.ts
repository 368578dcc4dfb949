import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entities, migrationsPath, openCatalogDatabase, role } from '../../../subgraphs/catalog/storage/orm.ts';
import { checkMigrations } from '../../support/check-migrations.ts';
import { type CatalogUnderTest, startCatalogUnderTest } from './catalog-under-test.ts';

let catalog: CatalogUnderTest;
beforeAll(async () => {
  catalog = await startCatalogUnderTest();
});
afterAll(() => catalog[Symbol.asyncDispose]());

const asRole = (sql: string, params: unknown[] = []) => catalog.server.orm.em.fork().execute(sql, params);

describe('the database role', () => {
  it.each([
    'update stock_movement set reason = reason',
    'delete from stock_movement',
    'truncate stock_movement',
    'update price_change set since = since',
    'delete from price_change',
    'delete from stock',
    'delete from product',
    'delete from reservation',
    'update product set created_at = created_at',
    'update variant set product_id = product_id',
    'delete from variant',
    'update variant set currency = currency',
    'update variant set sku = sku',
    'update event_log set name = name',
    'create table mine (id int)',
    'alter table stock add column x int',
  ])('cannot do what no command does: %s', async (sql) => {
    await expect(asRole(sql)).rejects.toThrow(/permission denied|must be owner/);
  });
});

describe('the tables', () => {
  it.each([
    ['stock_counts_check', 'update stock set on_hand = -1 where variant_id = ?'],
    ['stock_counts_check', 'update stock set held = -1 where variant_id = ?'],
    ['stock_promises_check', 'update stock set held = 3, committed = 3 where variant_id = ?'],
    ['variant_price_check', 'update variant set price_minor = -1 where id = ?'],
  ])('refuse by %s: %s', async (constraint, sql) => {
    const [variantId] = await catalog.buildVariants(5);
    await expect(asRole(sql, [variantId])).rejects.toThrow(constraint);
  });

  it('refuse the options of another variant of the product that is sold, in another order and letter case', async () => {
    const [one, other] = await catalog.buildVariants(5, 5);
    const set = (id: string | undefined, options: object[]) =>
      asRole('update variant set options = ? where id = ?', [JSON.stringify(options), id]);
    const owner = new pg.Client({ connectionString: catalog.ownerUrl });
    await owner.connect();
    try {
      await owner.query(
        'update variant set product_id = (select product_id from variant where id = $1) where id = $2',
        [one, other],
      );
    } finally {
      await owner.end();
    }
    await set(one, [
      { name: 'size', value: 'S' },
      { name: 'color', value: 'Red' },
    ]);
    const same = [
      { name: 'Color', value: 'red' },
      { name: 'size', value: 's' },
    ];
    await expect(set(other, same)).rejects.toThrow('variant_options_unique');
    await asRole('update variant set retired = true where id = ?', [one]);
    await set(other, same);
    await expect(asRole('update variant set retired = false where id = ?', [one])).rejects.toThrow(
      'variant_options_unique',
    );
    await asRole(`update variant set options = '[]' where id in (?, ?)`, [one, other]);
    await asRole('update variant set retired = false where id = ?', [one]);
  });

  it('refuse a second movement with one key or one version', async () => {
    const [variantId] = await catalog.buildVariants(5);
    const insert = (version: number, key: string | null) =>
      asRole(
        `insert into stock_movement (id, variant_id, stock_version, kind, on_hand_delta, held_delta, committed_delta, idempotency_key, at)
         values (gen_random_uuid(), ?, ?, 'ADJUSTED', 1, 0, 0, ?, now())`,
        [variantId, version, key],
      );
    await insert(2, 'twice');
    await expect(insert(3, 'twice')).rejects.toThrow('stock_movement_key_unique');
    await expect(insert(2, null)).rejects.toThrow('stock_movement_version_unique');
  });

  it('equal the entities', async () => {
    const orm = await openCatalogDatabase(catalog.ownerUrl);
    try {
      expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
    } finally {
      await orm.close();
    }
  });

  it('migrate down to nothing and up again', async () => {
    const expected = {
      applied: [
        '20261121-first',
        '20261128-wake-by-doorbell',
        '20261128a-release-pieces',
        '20261128b-take-back',
        '20261129-edit-products',
        '20261129o-distinct-options',
        '20261129s-operator-actions',
        '20261129t-search-facets',
        '20261129u-product-images',
        '20261129x-tax-classes',
        '20261129y-search-by-name',
        '20261129z-count-by-index',
        '20261130-follow-availability',
        '20261130a-fill-availability',
        '20261130b-walk-by-price',
        '20261130c-list-by-sample',
        '20261130d-find-price-steps',
      ],
      table: 'stock_movement',
    };
    await checkMigrations('catalog', openCatalogDatabase, { entities, migrationsPath, role }, expected);
  });

  it('have an index for every foreign key', async () => {
    const client = new pg.Client({ connectionString: catalog.ownerUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string }>(
        `select conname as name from pg_constraint
         where contype = 'f' and connamespace = 'public'::regnamespace and not exists (
           select from pg_index where indrelid = conrelid and (string_to_array(indkey::text, ' ')::int2[])[1] = conkey[1]
         )`,
      );
      expect(rows).toEqual([]);
    } finally {
      await client.end();
    }
  });
});
