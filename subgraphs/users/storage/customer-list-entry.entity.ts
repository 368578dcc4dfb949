import { defineEntity, p } from '@mikro-orm/core';

const CustomerListEntrySchema = defineEntity({
  name: 'CustomerListEntry',
  tableName: 'customer_list_entry',
  indexes: [
    { name: 'customer_list_entry_by_email', properties: ['email', 'customerId'] },
    { name: 'customer_list_entry_by_name', properties: ['name', 'customerId'] },
    {
      name: 'customer_list_entry_by_word',
      expression: `create index customer_list_entry_by_word on customer_list_entry using gin ((' ' || name) gin_trgm_ops)`,
    },
    { name: 'customer_list_entry_by_registration', properties: ['registeredAt', 'customerId'] },
    { name: 'customer_list_entry_by_orders', properties: ['orderCount', 'customerId'] },
    { name: 'customer_list_entry_by_last_order', properties: ['lastOrderAt', 'customerId'] },
  ],
  properties: {
    customerId: p.uuid().primary(),
    /** Empty for a guest and for an erased account. */
    email: p.text().collation('C'),
    /** In lower case; empty for a guest and for an erased account. */
    name: p.text().collation('C'),
    /** Null for a guest and for an erased account, which the list of customers does not have. */
    registeredAt: p.datetime().nullable(),
    orderCount: p.integer(),
    lastOrderAt: p.datetime(3).nullable(),
  },
});

/**
 * A customer in the lists of staff. A trigger on `user_account` keeps what is about the person, so that it changes and is erased with the account; the log
 * of orders keeps the rest.
 */
export class CustomerListEntry extends CustomerListEntrySchema.class {}
CustomerListEntrySchema.setClass(CustomerListEntry);
