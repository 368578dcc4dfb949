import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { lintMigrations, migrationFiles } from '../../ops/migrations/lint-migrations.ts';

// In the repository, so that migrations find their packages.
const parent = path.join(repositoryRoot, '.data');
let folder: string;
beforeAll(async () => {
  await mkdir(parent, { recursive: true });
  folder = await mkdtemp(path.join(parent, 'migrations-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function rulesOf(sql: string, name: string, extra = ''): Promise<string[]> {
  const file = path.join(folder, `${name}-planted.ts`);
  const source = `import { Migration } from '@mikro-orm/migrations';
    export class Planted extends Migration { override up(): void { this.addSql(${JSON.stringify(sql)}); } ${extra} }`;
  await writeFile(file, source);
  return (await lintMigrations([file])).map(({ rule }) => rule);
}

test('no migration has an unsafe step', async () => {
  const files = migrationFiles();
  expect(files.length).toBeGreaterThan(20);
  expect(await lintMigrations(files)).toEqual([]);
});

test.each([
  ['removes a column', 'alter table orders drop column status', 'ban-drop-column'],
  ['removes a table', 'drop table order_line', 'ban-drop-table'],
  ['renames a column', 'alter table orders rename column status to phase', 'renaming-column'],
  ['renames a table', 'alter table orders rename to purchase', 'renaming-table'],
  ['changes a type', 'alter table orders alter column status type varchar(9)', 'changing-column-type'],
  ['requires a value', 'alter table orders add column weight int not null', 'adding-required-field'],
  ['forbids null', 'alter table orders alter column note set not null', 'adding-not-nullable-field'],
  ['makes an index under a lock', 'create index by_note on orders (note)', 'require-concurrent-index-creation'],
  [
    'checks every row under a lock',
    'alter table orders add constraint positive check (total_minor > 0)',
    'constraint-missing-not-valid',
  ],
])('a migration that %s is refused', async (_, sql, rule) => {
  expect(await rulesOf(sql, `20270101-${rule}`)).toContain(rule);
});

test('the safe way to the same end passes', async () => {
  expect(await rulesOf('alter table orders add column weight int null', '20270102-add')).toEqual([]);
  const concurrently = 'create index concurrently by_note on orders (note)';
  expect(
    await rulesOf(concurrently, '20270102-index', 'override isTransactional(): boolean { return false; }'),
  ).toEqual([]);
  const reasoned =
    '-- No release reads it since 0.2.\n-- squawk-ignore ban-drop-column\nalter table orders drop column status';
  expect(await rulesOf(reasoned, '20270102-contract')).toEqual([]);
});

test('the first release may lock its empty tables, and may not break its own code', async () => {
  expect(await rulesOf('create index by_note on orders (note)', '20261129-index')).toEqual([]);
  expect(await rulesOf('alter table orders rename to purchase', '20261129-rename')).toEqual(['renaming-table']);
});
