import { defineEntity, p } from '@mikro-orm/core';
import { Order } from './order.entity.ts';
import { Promotion } from './promotion.entity.ts';

const PromotionRedemptionSchema = defineEntity({
  name: 'PromotionRedemption',
  tableName: 'promotion_redemption',
  checks: [{ name: 'promotion_redemption_saved_check', expression: 'saved_minor > 0' }],
  properties: {
    promotionId: () =>
      p.manyToOne(Promotion).mapToPk().name('promotion_id').updateRule('no action').deleteRule('no action').primary(),
    orderId: () =>
      p
        .manyToOne(Order)
        .mapToPk()
        .name('order_id')
        .updateRule('no action')
        .deleteRule('no action')
        .primary()
        .index('promotion_redemption_by_order'),
    customerId: p.uuid(),
    code: p.text().nullable(),
    name: p.text(),
    savedMinor: p.bigint('number'),
  },
});

/** A promotion that an order used. It counts against the limits of the promotion unless the order was cancelled or expired. */
export class PromotionRedemption extends PromotionRedemptionSchema.class {}
PromotionRedemptionSchema.setClass(PromotionRedemption);
