import { Migration } from '@mikro-orm/migrations';

const indexes = ['order_return_by_exchange', 'order_return_waiting', 'payment_return_unique'];
const validated = [
  'order_return order_return_exchange_check',
  'order_return order_return_state_check',
  'payment payment_sums_check',
  'payment_operation payment_operation_kind_check',
  'ledger_entry ledger_entry_kind_check',
  'ledger_entry ledger_entry_accounts_check',
  'order_history order_history_move_check',
];
/** From a status to the statuses that may follow. */
const movesBefore = [
  '>PLACED',
  'PLACED>CANCELLED CONFIRMED EXPIRED PAYMENT_ACTION_REQUIRED PLACED',
  'PAYMENT_ACTION_REQUIRED>CANCELLED CONFIRMED EXPIRED PAYMENT_ACTION_REQUIRED',
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

/** Exchanges are found by their time, payments by their return, and an order that came back as a whole gets new pieces. The checks are validated. */
export class FindExchanges extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    this.allow([...movesBefore, 'RETURNED>PARTIALLY_RETURNED']);
    for (const check of validated) {
      const [table, constraint] = check.split(' ');
      this.addSql(`alter table ${table} validate constraint ${constraint}`);
    }
    // Left over if an earlier attempt was interrupted.
    for (const name of indexes) this.remove(name);
    this.addSql(
      'create index concurrently order_return_by_exchange on order_return (exchange_until) where exchange_until is not null',
    );
    this.addSql(
      `create index concurrently order_return_waiting on order_return (requested_at) where exchange_state = 'REQUESTED'`,
    );
    this.addSql('create unique index concurrently payment_return_unique on payment (return_id)');
    this.renewals('edit_id is null and return_id is null');
  }

  override down(): void {
    // The version that is taken back knows no exchanges: their payments renew nothing.
    this.addSql('update payment set renews_id = null where return_id is not null');
    this.renewals('edit_id is null');
    for (const name of indexes) this.remove(name);
    // Not validated: rows of the version that is taken back stay.
    this.allow(movesBefore);
  }

  /** The new index is there before the old one goes: a payment is renewed once at any time. */
  private renewals(where: string): void {
    this.remove('payment_renewal_new');
    this.addSql(`create unique index concurrently payment_renewal_new on payment (renews_id) where ${where}`);
    this.remove('payment_renewal_unique');
    this.addSql('alter index payment_renewal_new rename to payment_renewal_unique');
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

  private remove(index: string): void {
    this.addSql(`drop index concurrently if exists ${index}`);
  }
}
