import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

const PasswordResetSchema = defineEntity({
  name: 'PasswordReset',
  tableName: 'password_reset',
  indexes: [{ name: 'password_reset_by_email', properties: ['emailHash', 'createdAt'] }],
  properties: {
    /** The token in the e-mail is this id with a signature. */
    id: p.uuid().primary(),
    /** Null if no account has the address: then nobody gets an e-mail. */
    userId: () =>
      p
        .manyToOne(User)
        .mapToPk()
        .fieldName('user_id')
        .deleteRule('cascade')
        .nullable()
        .index('password_reset_user_id_index'),
    /** SHA-256 of the address as given, in hex. */
    emailHash: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().index('password_reset_expires_at_index'),
    /** Set by the one use that it is good for, or by a change of the password. */
    usedAt: p.datetime().nullable(),
  },
});

/** A request for a new password. A request for an unknown address is a row too, so that both take as long. */
export class PasswordReset extends PasswordResetSchema.class {}
PasswordResetSchema.setClass(PasswordReset);
