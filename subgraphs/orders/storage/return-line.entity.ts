import { defineEntity, p } from '@mikro-orm/core';
import { OrderLine } from './order-line.entity.ts';
import { OrderReturn } from './order-return.entity.ts';

const ReturnLineSchema = defineEntity({
  name: 'ReturnLine',
  tableName: 'return_line',
  checks: [
    { name: 'return_line_quantity_check', expression: 'quantity > 0' },
    {
      name: 'return_line_inspected_check',
      expression:
        'restocked >= 0 and written_off >= 0 and (restocked + written_off = 0 or restocked + written_off = quantity)',
    },
  ],
  properties: {
    returnId: () =>
      p.manyToOne(OrderReturn).mapToPk().name('return_id').updateRule('no action').deleteRule('no action').primary(),
    orderLineId: () =>
      p
        .manyToOne(OrderLine)
        .mapToPk()
        .name('order_line_id')
        .updateRule('no action')
        .deleteRule('no action')
        .primary()
        .index('return_line_by_order_line'),
    quantity: p.integer(),
    /** Of inspected pieces: on sale again, and written off. */
    restocked: p.integer(),
    writtenOff: p.integer(),
    /** What the pieces cost, as they were received: the amount to send back. */
    valueMinor: p.bigint('number').defaultRaw('0'),
  },
});

/** How many pieces of a line are in a return. */
export class ReturnLine extends ReturnLineSchema.class {}
ReturnLineSchema.setClass(ReturnLine);
