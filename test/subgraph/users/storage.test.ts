import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entities, migrationsPath, openUsersDatabase, role } from '../../../subgraphs/users/storage/orm.ts';
import { checkMigrations } from '../../support/check-migrations.ts';
import { startUsersUnderTest, type UsersUnderTest } from './users-under-test.ts';

let users: UsersUnderTest;
beforeAll(async () => {
  users = await startUsersUnderTest();
});
afterAll(() => users[Symbol.asyncDispose]());

const asRole = (sql: string) => users.server.orm.em.fork().execute(sql);
const denied = /permission denied/;

describe('the database role', () => {
  it.each(['update event_log set name = name', 'delete from event_log', 'truncate event_log'])(
    'cannot rewrite the event log: %s',
    async (sql) => {
      await expect(asRole(sql)).rejects.toThrow(denied);
    },
  );

  it.each([
    'delete from user_account',
    'update user_account set id = id',
    'update user_account set created_at = created_at',
    'update signing_key set signs_from = signs_from',
    'update refresh_token set token_hash = token_hash',
    'update session set user_id = user_id',
    'update api_key set secret_hash = secret_hash',
    'update api_key set scopes = scopes',
    'update email_verification set email = email',
    'update registration set email = email',
    'update staff_invitation set roles = roles',
    'truncate session',
    'create table mine (id int)',
    'drop table address',
    'alter table user_account add column x int',
  ])('cannot do what no command does: %s', async (sql) => {
    await expect(asRole(sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('is no superuser and owns nothing', async () => {
    const rows = await asRole(
      `select rolsuper, rolcreatedb, rolcreaterole, rolname from pg_roles where rolname = current_user`,
    );
    expect(rows).toEqual([{ rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolname: role }]);
  });
});

describe('the tables', () => {
  it('refuse a second account with one e-mail, one in upper case, and roles that do not exist', async () => {
    const insert = (email: string, roles: string) =>
      asRole(`insert into user_account (id, email, name, password_hash, roles, version, created_at)
        values (gen_random_uuid(), '${email}', 'Ada', '-', '${roles}', 1, now())`);
    await insert('constraint@example.com', '{CUSTOMER}');
    await expect(insert('constraint@example.com', '{CUSTOMER}')).rejects.toThrow('user_account_email_unique');
    await expect(insert('Upper@example.com', '{CUSTOMER}')).rejects.toThrow('user_account_email_check');
    await expect(insert('a@example.com', '{KING}')).rejects.toThrow('user_account_roles_check');
    await expect(insert('b@example.com', '{}')).rejects.toThrow('user_account_roles_check');
  });

  it('equal the entities', async () => {
    const orm = await openUsersDatabase(users.ownerUrl);
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
        '20261128-session-network',
        '20261128-wake-by-doorbell',
        '20261129-find-users',
        '20261129a-password-resets',
        '20261129b-api-keys',
        '20261129s-operator-actions',
        '20261129t-email-verification',
        '20261129u-erased-users',
        '20261129v-staff-invitations',
        '20261129w-sign-in-providers',
        '20261129w-staff-lists',
        '20261129x-session-devices',
        '20261130-registrations',
      ],
      table: 'user_account',
    };
    await checkMigrations('users', openUsersDatabase, { entities, migrationsPath, role }, expected);
  });
});
