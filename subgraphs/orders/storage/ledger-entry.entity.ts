import { defineEntity, p } from '@mikro-orm/core';
import { Order } from './order.entity.ts';
import { PaymentOperation } from './payment-operation.entity.ts';

const LedgerEntrySchema = defineEntity({
  name: 'LedgerEntry',
  tableName: 'ledger_entry',
  // Invoices are looked for by time.
  indexes: [{ name: 'ledger_entry_by_time', properties: ['at'] }],
  checks: [
    { name: 'ledger_entry_amount_check', expression: 'amount_minor > 0' },
    {
      name: 'ledger_entry_parts_check',
      expression:
        'goods_minor >= 0 and shipping_minor >= 0 and added_tax_minor >= 0 and included_tax_minor >= 0 and included_tax_minor <= goods_minor + shipping_minor' +
        ' and goods_minor + shipping_minor + added_tax_minor = amount_minor',
    },
    {
      name: 'ledger_entry_accounts_check',
      expression:
        `(kind = 'CAPTURED' and debit = 'PROVIDER' and credit = 'ORDER')` +
        ` or (kind = 'REFUNDED' and debit = 'ORDER' and credit = 'PROVIDER')` +
        ` or (kind = 'CREDITED' and debit = 'ORDER' and credit = 'EXCHANGE')` +
        ` or (kind = 'CREDIT_USED' and debit = 'EXCHANGE' and credit = 'ORDER')`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').index('ledger_entry_by_order'),
    /** Unique: an operation is booked once. */
    operationId: () =>
      p.oneToOne(PaymentOperation).mapToPk().name('operation_id').unique('ledger_entry_operation_unique'),
    kind: p.enum(['CAPTURED', 'REFUNDED', 'CREDITED', 'CREDIT_USED'] as const),
    /** The account that receives the amount, and the account that pays it: the debt of the provider to us, the payments of the order, and what is kept for the new pieces of an exchange. */
    debit: p.text().$type<'PROVIDER' | 'ORDER' | 'EXCHANGE'>(),
    credit: p.text().$type<'PROVIDER' | 'ORDER' | 'EXCHANGE'>(),
    amountMinor: p.bigint('number'),
    /** The accounts behind the payments of the order: goods and shipping, each with the tax that it contains, and tax on top. Null before 2026-11-29. */
    goodsMinor: p.bigint('number').nullable(),
    shippingMinor: p.bigint('number').nullable(),
    addedTaxMinor: p.bigint('number').nullable(),
    includedTaxMinor: p.bigint('number').nullable(),
    currency: p.character().length(3),
    at: p.datetime(3),
  },
});

/** Money that moved. The process's role may add rows, never alter or remove them. */
export class LedgerEntry extends LedgerEntrySchema.class {}
LedgerEntrySchema.setClass(LedgerEntry);
