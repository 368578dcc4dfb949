import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** Keys for programs. */
export class ApiKeys extends Migration {
  override up(): void {
    this.addSql(`create table api_key (
      id uuid not null,
      user_id uuid not null,
      name text not null,
      scopes text[] not null,
      secret_hash text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      last_used_at timestamptz null,
      revoked_at timestamptz null,
      constraint api_key_pkey primary key (id),
      constraint api_key_user_id_foreign foreign key (user_id) references user_account (id) on delete cascade
    )`);
    this.addSql('create index api_key_user_id_index on api_key (user_id)');
    this.addSql(`grant select, insert, update (last_used_at, revoked_at), delete on api_key to ${role}`);
  }

  override down(): void {
    this.addSql('drop table api_key');
  }
}
