import { defineEntity, p } from '@mikro-orm/core';

const ParkedSubjectSchema = defineEntity({
  name: 'ParkedSubject',
  tableName: 'parked_subject',
  properties: {
    consumer: p.text().primary(),
    subject: p.text().primary(),
    fromVersion: p.integer(),
    error: p.text(),
    parkedAt: p.datetime(),
    /** A person sets it to apply the subject again; see docs/runbooks/parked-subject.md. */
    retryAt: p.datetime().nullable(),
  },
});
/** A subject that a consumer no longer tries until a person sets `retryAt`. */
export class ParkedSubject extends ParkedSubjectSchema.class {}
ParkedSubjectSchema.setClass(ParkedSubject);
