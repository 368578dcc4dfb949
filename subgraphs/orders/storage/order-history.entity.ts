import { defineEntity, p } from '@mikro-orm/core';
import { orderStatuses, statusMoves } from '../domain/order.ts';
import { Order } from './order.entity.ts';

const legalMoves = [...statusMoves].flatMap(([from, tos]) => tos.map((to) => `'${from ?? ''}>${to}'`));

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
    at: p.datetime(3),
    traceId: p.text().nullable(),
  },
});

/** One change of an order. The process's role may add rows, never alter or remove them. */
export class OrderHistory extends OrderHistorySchema.class {}
OrderHistorySchema.setClass(OrderHistory);
