import { defineEntity, p } from '@mikro-orm/core';
import { orderStatuses, statusMoves } from '../domain/order.ts';
import { Order } from './order.entity.ts';

// Sorted, so that the constraint depends on the set of moves alone.
const legalMoves = [...statusMoves].flatMap(([from, tos]) => tos.map((to) => `'${from ?? ''}>${to}'`)).toSorted();

const OrderHistorySchema = defineEntity({
  name: 'OrderHistory',
  tableName: 'order_history',
  checks: [
    { name: 'order_history_version_check', expression: 'version >= 1' },
    { name: 'order_history_first_check', expression: '(version = 1) = (from_status is null)' },
    {
      name: 'order_history_move_check',
      expression: `coalesce(from_status, '') || '>' || to_status in (${legalMoves.join(', ')})`,
    },
  ],
  properties: {
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').primary(),
    /** 1, 2, 3 … per order, without a hole. */
    version: p.integer().primary(),
    fromStatus: p.text().$type<(typeof orderStatuses)[number]>().nullable(),
    toStatus: p.text().$type<(typeof orderStatuses)[number]>(),
    actor: p.enum(['customer', 'staff', 'system'] as const),
    /** Which person; null for `system`. */
    actorId: p.uuid().nullable(),
    reason: p.text().nullable(),
    /** The name of the event of this change. Null in rows of a release before it. */
    event: p.text().nullable(),
    /** The amount that the change is about, in the order's currency: authorised, captured, refunded, voided. */
    amountMinor: p.bigint('number').nullable(),
    at: p.datetime(3),
    traceId: p.text().nullable(),
  },
});

/** One change of an order. The process's role may add rows, never alter or remove them. */
export class OrderHistory extends OrderHistorySchema.class {}
OrderHistorySchema.setClass(OrderHistory);
