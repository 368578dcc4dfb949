import { Migration } from '@mikro-orm/migrations';

/** What mail servers said is found by its age. */
export class FindErrors extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    // Left over if an earlier attempt was interrupted.
    this.addSql('drop index concurrently if exists email_with_error');
    this.addSql('create index concurrently email_with_error on email (created_at) where last_error is not null');
  }

  override down(): void {
    this.addSql('drop index concurrently if exists email_with_error');
  }
}
