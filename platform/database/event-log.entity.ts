import { defineEntity, p } from '@mikro-orm/core';

const EventLogSchema = defineEntity({
  name: 'EventLogRow',
  tableName: 'event_log',
  indexes: [
    { properties: ['audience', 'position'] },
    { name: 'event_log_unstamped_index', properties: ['subject', 'version'], where: 'position is null' },
  ],
  uniques: [{ properties: ['subject', 'version'] }],
  properties: {
    id: p.uuid().primary(),
    subject: p.text(),
    version: p.integer(),
    name: p.text(),
    schemaVersion: p.integer(),
    payload: p.json<unknown>(),
    occurredAt: p.datetime(),
    traceContext: p.text().nullable(),
    audience: p.text().nullable(),
    partition: p.smallint(),
    position: p.bigint('number').nullable().unique(),
  },
});
export class EventLogRow extends EventLogSchema.class {}
EventLogSchema.setClass(EventLogRow);
