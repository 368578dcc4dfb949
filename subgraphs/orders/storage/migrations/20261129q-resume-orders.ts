import { Migration } from '@mikro-orm/migrations';

/** From a status to the statuses that may follow. */
const movesBefore = [
  '>PLACED',
  'PLACED>CANCELLED CONFIRMED EXPIRED PAYMENT_ACTION_REQUIRED',
  'PAYMENT_ACTION_REQUIRED>CANCELLED CONFIRMED EXPIRED',
  'CONFIRMED>CANCELLED CONFIRMED ON_HOLD PARTIALLY_SHIPPED SHIPPED',
  'ON_HOLD>CANCELLED CONFIRMED DELIVERED ON_HOLD PARTIALLY_DELIVERED PARTIALLY_RETURNED PARTIALLY_SHIPPED RETURNED SHIPPED',
  'PARTIALLY_SHIPPED>ON_HOLD PARTIALLY_DELIVERED PARTIALLY_RETURNED PARTIALLY_SHIPPED SHIPPED',
  'SHIPPED>DELIVERED PARTIALLY_DELIVERED PARTIALLY_RETURNED RETURNED SHIPPED',
  'PARTIALLY_DELIVERED>DELIVERED ON_HOLD PARTIALLY_DELIVERED PARTIALLY_RETURNED',
  'DELIVERED>COMPLETED DELIVERED PARTIALLY_RETURNED RETURNED',
  'PARTIALLY_RETURNED>COMPLETED ON_HOLD PARTIALLY_RETURNED RETURNED',
  'RETURNED>RETURNED',
  'COMPLETED>COMPLETED',
  'CANCELLED>CANCELLED',
  'EXPIRED>EXPIRED',
];
const moves = [...movesBefore, 'PLACED>PLACED', 'PAYMENT_ACTION_REQUIRED>PAYMENT_ACTION_REQUIRED'];

/**
 * A delay and its repair are versions of an order that keep its status. The constraint is validated in a transaction of its own, which does not stop
 * writes.
 */
export class ResumeOrders extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    this.allow(moves);
    this.addSql('alter table order_history validate constraint order_history_move_check');
  }

  override down(): void {
    // Not validated: rows of the version that is taken back stay.
    this.allow(movesBefore);
  }

  /** One statement, so that no row is written without a check. */
  private allow(table: readonly string[]): void {
    const pairs = table.flatMap((row) => {
      const [from, followers = ''] = row.split('>');
      return followers.split(' ').map((to) => `'${from}>${to}'`);
    });
    this.addSql(
      `alter table order_history drop constraint order_history_move_check, add constraint order_history_move_check
       check (coalesce(from_status, '') || '>' || to_status in (${pairs.toSorted().join(', ')})) not valid`,
    );
  }
}
