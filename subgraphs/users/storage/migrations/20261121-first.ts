import { Migration } from '@mikro-orm/migrations';
import { platformTablesDown, platformTablesUp } from '#platform/database/platform-tables.ts';
import { role } from '../orm.ts';

/** Accounts, address books, sessions, sign-in failures and signing keys, with what the role of the two processes may do to each. */
export class First extends Migration {
  override up(): void {
    for (const statement of platformTablesUp(role)) this.addSql(statement);

    this.addSql(`create table user_account (
      id uuid not null,
      email text not null,
      name text not null,
      password_hash text not null,
      roles text[] not null,
      version int not null,
      created_at timestamptz not null,
      constraint user_account_pkey primary key (id),
      constraint user_account_email_unique unique (email),
      constraint user_account_email_check check (email = lower(email) and char_length(email) <= 254),
      constraint user_account_roles_check
        check (roles <@ array['CUSTOMER', 'SUPPORT', 'WAREHOUSE', 'ADMIN']::text[] and cardinality(roles) > 0)
    )`);
    this.addSql(`create table address (
      id uuid not null,
      user_id uuid not null,
      name text not null,
      line1 text not null,
      line2 text null,
      city text not null,
      region text null,
      postal_code text not null,
      country text not null,
      phone text null,
      created_at timestamptz not null,
      constraint address_pkey primary key (id),
      constraint address_user_id_foreign foreign key (user_id) references user_account (id) on delete cascade
    )`);
    this.addSql('create index address_user_id_index on address (user_id)');
    this.addSql(`create table session (
      id uuid not null,
      user_id uuid not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      ended_at timestamptz null,
      constraint session_pkey primary key (id),
      constraint session_user_id_foreign foreign key (user_id) references user_account (id) on delete cascade
    )`);
    this.addSql('create index session_user_id_index on session (user_id)');
    this.addSql('create index session_expires_at_index on session (expires_at)');
    this.addSql(`create table refresh_token (
      token_hash text not null,
      session_id uuid not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz null,
      constraint refresh_token_pkey primary key (token_hash),
      constraint refresh_token_session_id_foreign foreign key (session_id) references session (id) on delete cascade
    )`);
    this.addSql('create index refresh_token_session_id_index on refresh_token (session_id)');
    this.addSql('create index refresh_token_expires_at_index on refresh_token (expires_at)');
    this.addSql(`create table sign_in_failures (
      email_hash text not null,
      failures_at jsonb not null,
      updated_at timestamptz not null,
      constraint sign_in_failures_pkey primary key (email_hash)
    )`);
    this.addSql('create index sign_in_failures_updated_at_index on sign_in_failures (updated_at)');
    this.addSql(`create table signing_key (
      id uuid not null,
      public_jwk jsonb not null,
      private_jwk_encrypted text not null,
      created_at timestamptz not null,
      signs_from timestamptz not null,
      constraint signing_key_pkey primary key (id)
    )`);

    // No account is deleted or renumbered by these processes, and no key is ever changed.
    this.addSql(`grant select, insert, update (email, name, password_hash, roles, version) on user_account to ${role}`);
    this.addSql(`grant select, insert, update, delete on address to ${role}`);
    this.addSql(`grant select, insert, update (expires_at, ended_at), delete on session to ${role}`);
    this.addSql(`grant select, insert, update (used_at), delete on refresh_token to ${role}`);
    this.addSql(`grant select, insert, update (failures_at, updated_at), delete on sign_in_failures to ${role}`);
    this.addSql(`grant select, insert, delete on signing_key to ${role}`);
  }

  override down(): void {
    for (const table of ['signing_key', 'sign_in_failures', 'refresh_token', 'session', 'address', 'user_account']) {
      this.addSql(`drop table ${table}`);
    }
    for (const statement of platformTablesDown) this.addSql(statement);
  }
}
