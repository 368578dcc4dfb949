import { defineEntity, p } from '@mikro-orm/core';

const ConsumerCursorSchema = defineEntity({
  name: 'ConsumerCursor',
  tableName: 'consumer_cursor',
  properties: {
    consumer: p.text().primary(),
    partition: p.smallint().primary(),
    position: p.bigint('number'),
  },
});
/** The position up to which a consumer has applied a partition of a log. */
export class ConsumerCursor extends ConsumerCursorSchema.class {}
ConsumerCursorSchema.setClass(ConsumerCursor);
