import { defineEntity, p } from '@mikro-orm/core';
import type { PromotionRule } from '../domain/pricing/promotion.ts';

const PromotionSchema = defineEntity({
  name: 'Promotion',
  tableName: 'promotion',
  indexes: [{ name: 'promotion_without_code', properties: ['startsAt'], where: 'code is null' }],
  checks: [
    {
      name: 'promotion_limit_check',
      expression: 'code is not null or (max_redemptions is null and max_per_customer is null)',
    },
    { name: 'promotion_minimum_check', expression: 'minimum_minor is null or currency is not null' },
    { name: 'promotion_time_check', expression: 'ends_at is null or ends_at >= starts_at' },
  ],
  properties: {
    id: p.uuid().primary(),
    /** In upper case; null for a promotion that applies to every order. */
    code: p.text().nullable().unique('promotion_code_unique'),
    name: p.text(),
    rule: p.json<PromotionRule>(),
    variantIds: p.json<string[]>().nullable(),
    minimumMinor: p.bigint('number').nullable(),
    currency: p.character().length(3).nullable(),
    maxRedemptions: p.integer().nullable(),
    maxPerCustomer: p.integer().nullable(),
    startsAt: p.datetime(3),
    endsAt: p.datetime(3).nullable(),
  },
});

/** A discount that the shop gives. Only its end ever changes, so that orders and limits stay explained. */
export class Promotion extends PromotionSchema.class {}
PromotionSchema.setClass(Promotion);
