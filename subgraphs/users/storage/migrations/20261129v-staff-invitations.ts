import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** Invitations of people who are to work for the shop. */
export class StaffInvitations extends Migration {
  override up(): void {
    this.addSql(`create table staff_invitation (
      id uuid not null,
      email text not null,
      roles text[] not null,
      invited_by uuid not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      closed_at timestamptz null,
      constraint staff_invitation_pkey primary key (id),
      constraint staff_invitation_invited_by_foreign foreign key (invited_by) references user_account (id) on delete cascade,
      constraint staff_invitation_roles_check
        check (roles <@ array['CUSTOMER', 'SUPPORT', 'WAREHOUSE', 'ADMIN']::text[] and cardinality(roles) > 0)
    )`);
    this.addSql('create index staff_invitation_by_email on staff_invitation (email)');
    this.addSql('create index staff_invitation_invited_by_index on staff_invitation (invited_by)');
    this.addSql('create index staff_invitation_expires_at_index on staff_invitation (expires_at)');
    this.addSql(`grant select, insert, update (closed_at), delete on staff_invitation to ${role}`);
  }

  override down(): void {
    this.addSql('drop table staff_invitation');
  }
}
