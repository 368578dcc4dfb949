import { expect, it } from 'vitest';
import {
  entities,
  migrationsPath,
  openNotificationsDatabase,
  role,
} from '../../../subgraphs/notifications/storage/orm.ts';
import { checkMigrations } from '../../support/check-migrations.ts';
import { testDatabase } from '../../support/test-database.ts';

it.each([
  'delete from email',
  'update email set recipient_id = recipient_id',
  'update email set event_id = event_id',
  'truncate email',
  'create table mine (id int)',
  'update event_log set name = name',
])('the role cannot do what no command does: %s', async (sql) => {
  await using database = await testDatabase('notifications');
  const orm = await openNotificationsDatabase(database.url);
  try {
    await expect(orm.em.fork().execute(sql)).rejects.toThrow(/permission denied|must be owner/);
  } finally {
    await orm.close();
  }
});

it('the tables equal the entities', async () => {
  await using database = await testDatabase('notifications');
  const orm = await openNotificationsDatabase(database.ownerUrl);
  try {
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
  } finally {
    await orm.close();
  }
});

it('the migrations lead down to nothing and up again', async () => {
  const expected = {
    applied: [
      '20261128-first',
      '20261129-webhooks',
      '20261129a-mail-password-resets',
      '20261129s-operator-actions',
      '20261130-find-errors',
    ],
    table: 'email',
  };
  await checkMigrations('notifications', openNotificationsDatabase, { entities, migrationsPath, role }, expected);
});
