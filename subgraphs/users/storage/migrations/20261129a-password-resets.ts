import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** Requests for new passwords. */
export class PasswordResets extends Migration {
  override up(): void {
    this.addSql(`create table password_reset (
      id uuid not null,
      user_id uuid null,
      email_hash text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz null,
      constraint password_reset_pkey primary key (id),
      constraint password_reset_user_id_foreign foreign key (user_id) references user_account (id) on delete cascade
    )`);
    this.addSql('create index password_reset_by_email on password_reset (email_hash, created_at)');
    this.addSql('create index password_reset_user_id_index on password_reset (user_id)');
    this.addSql('create index password_reset_expires_at_index on password_reset (expires_at)');
    this.addSql(`grant select, insert, update (used_at), delete on password_reset to ${role}`);
  }

  override down(): void {
    this.addSql('drop table password_reset');
  }
}
