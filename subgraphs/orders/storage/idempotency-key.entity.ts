import { defineEntity, p } from '@mikro-orm/core';

const IdempotencyKeySchema = defineEntity({
  name: 'IdempotencyKey',
  tableName: 'idempotency_key',
  indexes: [{ name: 'idempotency_key_by_age', properties: ['createdAt'] }],
  properties: {
    actorId: p.uuid().primary(),
    key: p.text().primary(),
    bodyHash: p.text(),
    /** The id of the order that the call placed or refunded. */
    orderId: p.uuid(),
    createdAt: p.datetime(3),
  },
});

/** A call that changed something, and its answer. Written first, in the transaction of the change itself. */
export class IdempotencyKey extends IdempotencyKeySchema.class {}
IdempotencyKeySchema.setClass(IdempotencyKey);
