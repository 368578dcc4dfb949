import { defineEntity, p } from '@mikro-orm/core';
import { type ExchangePlan, exchangeStates } from '../domain/exchange.ts';
import { returnStates } from '../domain/return.ts';
import { Order } from './order.entity.ts';

const OrderReturnSchema = defineEntity({
  name: 'OrderReturn',
  tableName: 'order_return',
  indexes: [
    { name: 'order_return_by_time', properties: ['requestedAt', 'id'] },
    { name: 'order_return_by_state', properties: ['state', 'requestedAt', 'id'] },
    { name: 'order_return_by_exchange', properties: ['exchangeUntil'], where: 'exchange_until is not null' },
    { name: 'order_return_waiting', properties: ['requestedAt'], where: `exchange_state = 'REQUESTED'` },
  ],
  checks: [
    { name: 'order_return_refund_check', expression: 'refund_minor >= 0' },
    {
      name: 'order_return_exchange_check',
      expression: `(exchange_state is null) = (exchange is null) and (coalesce(exchange_state, '') = 'REFUSED') = (exchange_code is not null)`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').index('order_return_by_order'),
    state: p.enum(returnStates),
    /** The parcel that could not be delivered; null for a return that a customer requested. */
    shipmentId: p.uuid().nullable().unique('order_return_shipment_unique'),
    reason: p.text(),
    trackingCode: p.text().nullable(),
    /** The sum of what was asked to be sent back for it. */
    refundMinor: p.bigint('number'),
    requestedAt: p.datetime(3),
    /** Of a return for other pieces; null if the customer wants the money. */
    exchangeState: p.enum(exchangeStates).nullable(),
    exchange: p.json<ExchangePlan>().nullable(),
    /** Why there is no exchange. */
    exchangeCode: p.text().nullable(),
    /** Until when the new pieces are kept: for the pieces to come back, and later for the payment of the difference. Null between the two. */
    exchangeUntil: p.datetime(3).nullable(),
  },
});

/** Pieces that come back, or are to come back. Changed under its order's row lock only. */
export class OrderReturn extends OrderReturnSchema.class {}
OrderReturnSchema.setClass(OrderReturn);
