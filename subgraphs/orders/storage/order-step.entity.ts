import { defineEntity, p } from '@mikro-orm/core';
import { Order } from './order.entity.ts';

export const orderSteps = ['RESERVE_STOCK', 'AUTHORISE_PAYMENT', 'CONFIRM'] as const;
export const stepStates = ['PENDING', 'RUNNING', 'RETRYING', 'DONE', 'REFUSED', 'COMPENSATED'] as const;

const OrderStepSchema = defineEntity({
  name: 'OrderStep',
  tableName: 'order_step',
  checks: [{ name: 'order_step_attempts_check', expression: 'attempts >= 0' }],
  properties: {
    orderId: () => p.manyToOne(Order).mapToPk().name('order_id').primary(),
    step: p.enum(orderSteps).primary(),
    state: p.enum(stepStates),
    attempts: p.integer(),
    /** A code such as `PROVIDER_TIMEOUT`. */
    lastError: p.text().nullable(),
  },
});

/** How far a step from placed to confirmed is. Shows the saga; decides nothing except that stock was reserved. */
export class OrderStep extends OrderStepSchema.class {}
OrderStepSchema.setClass(OrderStep);
