import { defineEntity, p } from '@mikro-orm/core';
import { orderStates, orderStatuses } from '../domain/order.ts';
import type { PostalAddress } from '#platform/values/postal-address.ts';

const OrderSchema = defineEntity({
  name: 'Order',
  tableName: 'orders',
  indexes: [
    { name: 'orders_by_customer', properties: ['customerId', 'placedAt', 'id'] },
    { name: 'orders_by_time', properties: ['placedAt', 'id'] },
    { name: 'orders_by_status', properties: ['status', 'placedAt', 'id'] },
    { name: 'orders_by_deadline', properties: ['state', 'deadlineAt'] },
    { name: 'orders_by_hold', properties: ['heldUntil'], where: 'held_until is not null' },
    { name: 'orders_by_edit', properties: ['editUntil'], where: 'edit_until is not null' },
    { name: 'orders_by_completion', properties: ['completeAt'], where: 'complete_at is not null' },
    { name: 'orders_of_guests', properties: ['placedAt'], where: 'guest_email is not null' },
  ],
  checks: [
    { name: 'orders_version_check', expression: 'version >= 1' },
    { name: 'orders_total_check', expression: 'total_minor >= 0' },
    {
      name: 'orders_shipping_check',
      expression:
        'shipping_discount_minor >= 0 and shipping_discount_minor <= shipping_minor and shipping_tax_minor >= 0',
    },
    { name: 'orders_hold_check', expression: `held_until is null or state = 'CONFIRMED'` },
    { name: 'orders_edit_check', expression: `edit_until is null or state = 'CONFIRMED'` },
    {
      name: 'orders_state_status_check',
      expression: `state <> 'PLACED' or status in ('PLACED', 'PAYMENT_ACTION_REQUIRED')`,
    },
    {
      name: 'orders_closed_status_check',
      expression: `state in ('PLACED', 'CONFIRMED') or status = state`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    /** For people; unique. */
    number: p.text().unique('orders_number_unique'),
    customerId: p.uuid(),
    state: p.enum(orderStates),
    /** `orderStatus` of the facts, kept so that lists can be filtered by it. */
    status: p.enum(orderStatuses),
    /** That of the newest history entry and event; changed under the row's lock only. */
    version: p.integer(),
    totalMinor: p.bigint('number'),
    currency: p.character().length(3),
    shippingAddress: p.json<PostalAddress>(),
    placedAt: p.datetime(3),
    /** While PLACED: when the sweeper gives the order up. */
    deadlineAt: p.datetime(3),
    /** While staff hold it: when the hold ends by itself. */
    heldUntil: p.datetime(3).nullable(),
    /** While an edit waits for stock or money: when the edit ends by itself. */
    editUntil: p.datetime(3).nullable(),
    /** Since its last parcel arrived: when the sweeper looks whether it is complete. */
    completeAt: p.datetime(3).nullable(),
    /** The code of the method; null if the shop had none. */
    shippingMethod: p.text().nullable(),
    shippingMinor: p.bigint('number').defaultRaw('0'),
    shippingDiscountMinor: p.bigint('number').defaultRaw('0'),
    shippingTaxMinor: p.bigint('number').defaultRaw('0'),
    /** Whether `shippingMinor` contains the tax. */
    shippingTaxIncluded: p.boolean().default(false),
    /** The e-mail address of a guest; null for the order of an account, and once the guest is forgotten. */
    guestEmail: p.text().nullable(),
  },
});

/** An order. Its lines, history, payments and parcels are rows of their own. */
export class Order extends OrderSchema.class {}
OrderSchema.setClass(Order);
