import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

const EmailVerificationSchema = defineEntity({
  name: 'EmailVerification',
  tableName: 'email_verification',
  properties: {
    /** The token in the e-mail is this id with a signature. */
    id: p.uuid().primary(),
    userId: () =>
      p.manyToOne(User).mapToPk().fieldName('user_id').deleteRule('cascade').index('email_verification_user_id_index'),
    /** The address to confirm: the account's, or the one that is to replace it. */
    email: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().index('email_verification_expires_at_index'),
    /** Set by the one use that it is good for, or by a newer request. */
    usedAt: p.datetime().nullable(),
  },
});

/** A request to confirm an address. An account has one open request at most. */
export class EmailVerification extends EmailVerificationSchema.class {}
EmailVerificationSchema.setClass(EmailVerification);
