import { defineEntity, p } from '@mikro-orm/core';

const SettlementDaySchema = defineEntity({
  name: 'SettlementDay',
  tableName: 'settlement_day',
  properties: {
    /** In UTC. */
    day: p.date().primary(),
    comparedAt: p.datetime(3),
    /** The number of payments that were compared. */
    payments: p.integer(),
  },
});

/** A day whose payments were compared with the provider's. */
export class SettlementDay extends SettlementDaySchema.class {}
SettlementDaySchema.setClass(SettlementDay);
