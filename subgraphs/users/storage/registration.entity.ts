import { defineEntity, p } from '@mikro-orm/core';

const RegistrationSchema = defineEntity({
  name: 'Registration',
  tableName: 'registration',
  indexes: [{ name: 'registration_by_email', properties: ['email', 'createdAt'] }],
  properties: {
    /** The token in the e-mail is this id with a signature. */
    id: p.uuid().primary(),
    /** As given. Whether an account has it is looked up when the e-mail is written. */
    email: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().index('registration_expires_at_index'),
    /** Set by the one account that it is good for. */
    usedAt: p.datetime().nullable(),
  },
});

/** A registration that waits for the link of its e-mail to be opened. */
export class Registration extends RegistrationSchema.class {}
RegistrationSchema.setClass(Registration);
