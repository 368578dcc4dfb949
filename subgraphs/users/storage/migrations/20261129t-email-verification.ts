import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** Confirmed addresses, and requests to confirm one. The accounts that exist have not confirmed theirs. */
export class VerifyEmails extends Migration {
  override up(): void {
    this.addSql('alter table user_account add column email_verified_at timestamptz null');
    this.addSql(`grant update (email_verified_at) on user_account to ${role}`);
    this.addSql(`create table email_verification (
      id uuid not null,
      user_id uuid not null,
      email text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz null,
      constraint email_verification_pkey primary key (id),
      constraint email_verification_user_id_foreign foreign key (user_id) references user_account (id) on delete cascade
    )`);
    this.addSql('create index email_verification_user_id_index on email_verification (user_id)');
    this.addSql('create index email_verification_expires_at_index on email_verification (expires_at)');
    this.addSql(`grant select, insert, update (used_at), delete on email_verification to ${role}`);
  }

  override down(): void {
    this.addSql('drop table email_verification');
    this.addSql('alter table user_account drop column email_verified_at');
  }
}
