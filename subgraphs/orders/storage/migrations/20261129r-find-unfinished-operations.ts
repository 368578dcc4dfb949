import { Migration } from '@mikro-orm/migrations';

/** Unfinished operations on payments are found without reading the finished ones. */
export class FindUnfinishedOperations extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    // Left over if an earlier attempt was interrupted.
    this.addSql('drop index concurrently if exists payment_operation_unfinished');
    this.addSql(
      `create index concurrently payment_operation_unfinished on payment_operation (created_at) where state in ('REQUESTED', 'SENT')`,
    );
  }

  override down(): void {
    this.addSql('drop index concurrently if exists payment_operation_unfinished');
  }
}
