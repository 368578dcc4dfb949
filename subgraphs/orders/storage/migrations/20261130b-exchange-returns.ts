import { Migration } from '@mikro-orm/migrations';

const returnStates = [
  'REQUESTED',
  'APPROVED',
  'REJECTED',
  'CANCELLED',
  'IN_TRANSIT',
  'RECEIVED',
  'INSPECTED',
  'REFUND_PENDING',
  'REFUNDED',
  'CLOSED',
];
const operationKinds = ['AUTHORISE', 'CAPTURE', 'VOID', 'REFUND'];
const accounts = [
  `(kind = 'CAPTURED' and debit = 'PROVIDER' and credit = 'ORDER')`,
  `(kind = 'REFUNDED' and debit = 'ORDER' and credit = 'PROVIDER')`,
];
const sums = (before: string, added: string) =>
  `0 <= refunded_minor and 0 <= refund_pending_minor${before} and refunded_minor + refund_pending_minor${added} <= captured_minor
    and captured_minor <= authorised_minor and authorised_minor <= amount_minor`;

const listed = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/** A return can bring other pieces instead of the money. What it is worth is kept as a credit of its payments. The checks are validated later. */
export class ExchangeReturns extends Migration {
  override up(): void {
    this.addSql(`alter table order_return
      add column exchange_state text null
        constraint order_return_exchange_state_check check (exchange_state in ('REQUESTED', 'RESERVED', 'APPLIED', 'REFUSED')),
      add column exchange jsonb null,
      add column exchange_code text null,
      add column exchange_until timestamptz(3) null`);
    this.addSql(`alter table order_return add constraint order_return_exchange_check check (
      (exchange_state is null) = (exchange is null) and (coalesce(exchange_state, '') = 'REFUSED') = (exchange_code is not null)) not valid`);
    this.addSql(
      'alter table payment add column credit_minor bigint not null default 0, add column return_id uuid null',
    );
    this.check(
      'order_return',
      'state',
      `state in (${listed([...returnStates.slice(0, -1), 'EXCHANGE_PENDING', 'EXCHANGED', 'CLOSED'])})`,
    );
    this.check('payment_operation', 'kind', `kind in (${listed([...operationKinds, 'CREDIT', 'USE_CREDIT'])})`);
    this.check('ledger_entry', 'kind', `kind in (${listed(['CAPTURED', 'REFUNDED', 'CREDITED', 'CREDIT_USED'])})`);
    const own = [
      `(kind = 'CREDITED' and debit = 'ORDER' and credit = 'EXCHANGE')`,
      `(kind = 'CREDIT_USED' and debit = 'EXCHANGE' and credit = 'ORDER')`,
    ];
    this.check('ledger_entry', 'accounts', [...accounts, ...own].join(' or '));
    this.check('payment', 'sums', sums(' and 0 <= credit_minor', ' + credit_minor'));
  }

  override down(): void {
    // Not validated: rows of the version that is taken back stay.
    this.check('payment', 'sums', sums('', ''));
    this.check('ledger_entry', 'accounts', accounts.join(' or '));
    this.check('ledger_entry', 'kind', `kind in (${listed(['CAPTURED', 'REFUNDED'])})`);
    this.check('payment_operation', 'kind', `kind in (${listed(operationKinds)})`);
    this.check('order_return', 'state', `state in (${listed(returnStates)})`);
    this.addSql('alter table payment drop column return_id, drop column credit_minor');
    this.addSql(`alter table order_return drop constraint order_return_exchange_check, drop column exchange_until,
      drop column exchange_code, drop column exchange, drop column exchange_state`);
  }

  /** One statement, so that no row is written without a check. */
  private check(table: string, name: string, expression: string): void {
    const constraint = `${table}_${name}_check`;
    this.addSql(
      `alter table ${table} drop constraint ${constraint}, add constraint ${constraint} check (${expression}) not valid`,
    );
  }
}
