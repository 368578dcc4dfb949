import { Migration } from '@mikro-orm/migrations';

/** Money moves without the status, so a status may follow itself. */
const repeated = ['SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELLED', 'EXPIRED'];
const movesBefore = [
  '>PLACED',
  'PLACED>PAYMENT_ACTION_REQUIRED',
  'PLACED>CONFIRMED',
  'PLACED>CANCELLED',
  'PLACED>EXPIRED',
  'PAYMENT_ACTION_REQUIRED>PLACED',
  'PAYMENT_ACTION_REQUIRED>CONFIRMED',
  'PAYMENT_ACTION_REQUIRED>CANCELLED',
  'PAYMENT_ACTION_REQUIRED>EXPIRED',
  'CONFIRMED>PARTIALLY_SHIPPED',
  'CONFIRMED>SHIPPED',
  'CONFIRMED>CANCELLED',
  'CONFIRMED>COMPLETED',
  'PARTIALLY_SHIPPED>PARTIALLY_SHIPPED',
  'PARTIALLY_SHIPPED>SHIPPED',
  'PARTIALLY_SHIPPED>PARTIALLY_DELIVERED',
  'SHIPPED>PARTIALLY_DELIVERED',
  'SHIPPED>DELIVERED',
  'PARTIALLY_DELIVERED>PARTIALLY_DELIVERED',
  'PARTIALLY_DELIVERED>DELIVERED',
  'DELIVERED>COMPLETED',
];

/** The history names the event of each change, and the amount that the change is about. */
export class NameChanges extends Migration {
  override up(): void {
    this.addSql('alter table order_history add column event text null, add column amount_minor bigint null');
    this.addSql('alter table order_history drop constraint order_history_move_check');
    this.addSql(
      `update order_history set event = event_log.name from event_log
       where subject = 'order:' || order_id and event_log.version = order_history.version`,
    );
    this.allow([...movesBefore, ...repeated.map((status) => `${status}>${status}`)]);
  }

  override down(): void {
    this.addSql('alter table order_history drop constraint order_history_move_check');
    this.allow(movesBefore);
    this.addSql('alter table order_history drop column event, drop column amount_minor');
  }

  /** Not validated: history is never changed, and may hold moves of a version that was taken back. A later migration validates all of them. */
  private allow(moves: readonly string[]): void {
    this.addSql(
      `alter table order_history add constraint order_history_move_check
       check (coalesce(from_status, '') || '>' || to_status in (${moves
         .map((move) => `'${move}'`)
         .toSorted()
         .join(', ')})) not valid`,
    );
  }
}
