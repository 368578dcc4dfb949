import { defineEntity, p } from '@mikro-orm/core';

const OrderLinkSchema = defineEntity({
  name: 'OrderLink',
  tableName: 'order_link',
  indexes: [
    { name: 'order_link_by_request', properties: ['requestHash', 'createdAt'] },
    { name: 'order_link_by_end', properties: ['expiresAt'] },
  ],
  properties: {
    /** The token in the e-mail is this id with a signature. The link of a confirmation has the id of its order. */
    id: p.uuid().primary(),
    /** Null if no order of a guest has this number and address: then nobody gets an e-mail. */
    orderId: p.uuid().nullable(),
    /** SHA-256 of the number and the address that were asked for, in hex; null for the link of a confirmation. */
    requestHash: p.text().nullable(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3),
    /** Set by the one use that it is good for. */
    usedAt: p.datetime(3).nullable(),
  },
});

/** A link to the order of a guest. A request for an unknown order is a row too, so that both take as long. */
export class OrderLink extends OrderLinkSchema.class {}
OrderLinkSchema.setClass(OrderLink);
