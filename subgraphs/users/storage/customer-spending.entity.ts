import { defineEntity, p } from '@mikro-orm/core';

const CustomerSpendingSchema = defineEntity({
  name: 'CustomerSpending',
  tableName: 'customer_spending',
  indexes: [{ name: 'customer_spending_by_amount', properties: ['currency', 'spentMinor', 'customerId'] }],
  properties: {
    customerId: p.uuid().primary(),
    currency: p.character().length(3).primary(),
    /** What was received and not refunded. */
    spentMinor: p.bigint('number'),
  },
});

/** What a customer has spent in a currency, made from the log of orders. */
export class CustomerSpending extends CustomerSpendingSchema.class {}
CustomerSpendingSchema.setClass(CustomerSpending);
