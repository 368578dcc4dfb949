import type { MikroORM } from '@mikro-orm/postgresql';
import { expect } from 'vitest';
import { migrate } from '#platform/database/migrate.ts';
import type { SubgraphName } from '#schema/subgraph-name.generated.ts';
import { queryAt, testDatabase } from './test-database.ts';

/** Takes a migrated database down to nothing and up again, and expects these migrations and this table. */
export async function checkMigrations(
  subgraph: SubgraphName,
  openDatabase: (ownerUrl: string) => Promise<MikroORM>,
  schema: Omit<Parameters<typeof migrate>[0], 'ownerUrl'>,
  expected: { applied: readonly string[]; table: string },
): Promise<void> {
  await using database = await testDatabase(subgraph);
  const { ownerUrl } = database;
  const orm = await openDatabase(ownerUrl);
  try {
    await orm.migrator.down({ to: 0 });
    expect(await tablesOf(ownerUrl)).toEqual([]);
  } finally {
    await orm.close();
  }
  expect(await migrate({ ownerUrl, ...schema })).toEqual({ applied: expected.applied });
  expect(await tablesOf(ownerUrl)).toContain(expected.table);
  expect(await migrate({ ownerUrl, ...schema })).toEqual({ applied: [] });
}

async function tablesOf(url: string): Promise<unknown[]> {
  const sql = `select tablename from pg_tables where schemaname = 'public' and tablename not like 'mikro_orm%' order by 1`;
  return (await queryAt(url, sql)).map(({ tablename }) => tablename);
}
