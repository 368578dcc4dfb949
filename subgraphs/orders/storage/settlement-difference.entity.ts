import { defineEntity, p } from '@mikro-orm/core';
import { settlementProblems } from '../domain/settlement.ts';

const SettlementDifferenceSchema = defineEntity({
  name: 'SettlementDifference',
  tableName: 'settlement_difference',
  indexes: [{ name: 'settlement_difference_by_day', properties: ['day'] }],
  properties: {
    id: p.uuid().primary(),
    /** In UTC. */
    day: p.date(),
    problem: p.enum(settlementProblems),
    /** Our payment; null if there is none. */
    paymentId: p.uuid().nullable(),
    providerId: p.text().nullable(),
    currency: p.character().length(3),
    oursCapturedMinor: p.bigint('number'),
    oursRefundedMinor: p.bigint('number'),
    theirsCapturedMinor: p.bigint('number'),
    theirsRefundedMinor: p.bigint('number'),
    foundAt: p.datetime(3),
    /** When a person dealt with it. */
    resolvedAt: p.datetime(3).nullable(),
  },
});

/** A payment that differs between our books and the provider's. */
export class SettlementDifference extends SettlementDifferenceSchema.class {}
SettlementDifferenceSchema.setClass(SettlementDifference);
