import { defineEntity, p } from '@mikro-orm/core';

const OperatorActionSchema = defineEntity({
  name: 'OperatorAction',
  tableName: 'operator_action',
  properties: {
    id: p.uuid().primary(),
    at: p.datetime(),
    /** The person; null for a process of ours. */
    actorId: p.uuid().nullable(),
    action: p.text(),
    /** What it was done to, in words. */
    target: p.text(),
    reason: p.text(),
  },
});
/** Something that a person did to background work, and why. Rows are added only. */
export class OperatorAction extends OperatorActionSchema.class {}
OperatorActionSchema.setClass(OperatorAction);
