import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** Registrations that wait for the link of their e-mail to be opened. */
export class Registrations extends Migration {
  override up(): void {
    this.addSql(`create table registration (
      id uuid not null,
      email text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz null,
      constraint registration_pkey primary key (id)
    )`);
    this.addSql('create index registration_by_email on registration (email, created_at)');
    this.addSql('create index registration_expires_at_index on registration (expires_at)');
    this.addSql(`grant select, insert, update (used_at), delete on registration to ${role}`);
  }

  override down(): void {
    this.addSql('drop table registration');
  }
}
