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
    'update product set slug = slug',
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
      applied: ['20261121-first', '20261128-wake-by-doorbell', '20261128a-release-pieces', '20261128b-take-back'],
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
