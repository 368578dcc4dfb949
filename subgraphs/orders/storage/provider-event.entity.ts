import { defineEntity, p } from '@mikro-orm/core';

/** RECEIVED: its job has not run. APPLIED: the provider was asked, and the answer is recorded. UNKNOWN: it fits nothing of ours, and people should look. */
export const providerEventStates = ['RECEIVED', 'APPLIED', 'UNKNOWN'] as const;

const ProviderEventSchema = defineEntity({
  name: 'ProviderEvent',
  tableName: 'provider_event',
  indexes: [
    { name: 'provider_event_by_state', properties: ['receivedAt'], where: `state <> 'APPLIED'` },
    { name: 'provider_event_by_age', properties: ['receivedAt'] },
  ],
  properties: {
    provider: p.text().primary(),
    /** The provider's id of the message: each is taken once. */
    eventId: p.text().primary(),
    type: p.text(),
    key: p.text().nullable(),
    providerId: p.text().nullable(),
    state: p.enum(providerEventStates),
    /** Of UNKNOWN: why, as a code. */
    problem: p.text().nullable(),
    receivedAt: p.datetime(3),
    appliedAt: p.datetime(3).nullable(),
  },
});

/** A message of the payment provider, as it was received. */
export class ProviderEvent extends ProviderEventSchema.class {}
ProviderEventSchema.setClass(ProviderEvent);
