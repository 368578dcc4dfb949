import { Migration } from '@mikro-orm/migrations';
import { role } from '../orm.ts';

/** When an account was erased. Its row stays, without anything about a person, because orders name its id. */
export class ErasedUsers extends Migration {
  override up(): void {
    this.addSql('alter table user_account add column erased_at timestamptz null');
    this.addSql(`grant update (erased_at) on user_account to ${role}`);
  }

  override down(): void {
    this.addSql('alter table user_account drop column erased_at');
  }
}
