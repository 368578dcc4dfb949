import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** People sign in through providers, and need no password then. */
export class SignInProviders extends Migration {
  override up(): void {
    // The previous version compares a missing hash with a hash that no password has.
    this.addSql(`-- squawk-ignore ban-drop-not-null
      alter table user_account alter column password_hash drop not null`);
    this.addSql(`create table provider_identity (
      id uuid not null,
      issuer text not null,
      subject text not null,
      user_id uuid not null,
      created_at timestamptz not null,
      constraint provider_identity_pkey primary key (id),
      constraint provider_identity_unique unique (issuer, subject),
      constraint provider_identity_user_id_foreign foreign key (user_id) references user_account (id) on delete cascade
    )`);
    this.addSql('create index provider_identity_user_id_index on provider_identity (user_id)');
    this.addSql(`grant select, insert, delete on provider_identity to ${role}`);
    this.addSql(`create table provider_sign_in (
      id uuid not null,
      secret_hash text not null,
      provider text not null,
      redirect_uri text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz null,
      constraint provider_sign_in_pkey primary key (id),
      constraint provider_sign_in_secret_hash_unique unique (secret_hash)
    )`);
    this.addSql('create index provider_sign_in_expires_at_index on provider_sign_in (expires_at)');
    this.addSql(`grant select, insert, update (used_at), delete on provider_sign_in to ${role}`);
  }

  override down(): void {
    this.addSql('drop table provider_sign_in');
    this.addSql('drop table provider_identity');
    // No password has this hash.
    this.addSql(`update user_account set password_hash = '' where password_hash is null`);
    this.addSql('alter table user_account alter column password_hash set not null');
  }
}
