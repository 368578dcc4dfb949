import { Migration } from '@mikro-orm/migrations';

/** Staff list users by time, and find them by the beginning of an e-mail address or of a word of the name. */
export class FindUsers extends Migration {
  override up(): void {
    this.addSql('create index user_account_by_time on user_account (created_at, id)');
    this.addSql('create index user_account_by_email on user_account (email text_pattern_ops)');
    this.addSql(`create index user_account_by_name on user_account using gin ((' ' || lower(name)) gin_trgm_ops)`);
  }

  override down(): void {
    this.addSql('drop index user_account_by_name');
    this.addSql('drop index user_account_by_email');
    this.addSql('drop index user_account_by_time');
  }
}
