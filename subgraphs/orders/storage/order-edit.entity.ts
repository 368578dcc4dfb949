import { defineEntity, p } from '@mikro-orm/core';
import { type EditPlan, editStates } from '../domain/order-edit.ts';
import { Order } from './order.entity.ts';

const OrderEditSchema = defineEntity({
  name: 'OrderEdit',
  tableName: 'order_edit',
  uniques: [
    { name: 'order_edit_open_unique', properties: ['orderId'], where: `state in ('REQUESTED', 'STOCK_RESERVED')` },
  ],
  checks: [
    { name: 'order_edit_code_check', expression: `(state = 'REFUSED') = (code is not null)` },
    { name: 'order_edit_end_check', expression: `(state in ('APPLIED', 'REFUSED')) = (finished_at is not null)` },
  ],
  properties: {
    id: p.uuid().primary(),
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').index('order_edit_by_order'),
    state: p.enum(editStates),
    /** What becomes of the order when the edit is applied. */
    plan: p.json<EditPlan>(),
    reason: p.text(),
    /** Of a refused edit: why. */
    code: p.text().nullable(),
    requestedAt: p.datetime(3),
    finishedAt: p.datetime(3).nullable(),
  },
});

/** An edit that adds pieces to an order. Of one order, one waits at a time. Changed under its order's row lock only. */
export class OrderEdit extends OrderEditSchema.class {}
OrderEditSchema.setClass(OrderEdit);
