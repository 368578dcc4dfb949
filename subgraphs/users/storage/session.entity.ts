import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.uuid().primary(),
    userId: () => p.manyToOne(User).mapToPk().fieldName('user_id').deleteRule('cascade').index('session_user_id_index'),
    createdAt: p.datetime(),
    /** When the newest refresh token expires; moves with each refresh. */
    expiresAt: p.datetime().index('session_expires_at_index'),
    /** Set once; no refresh token of an ended session is good again. */
    endedAt: p.datetime().nullable(),
    /** A keyed hash of the network that the sign-in came from; null where it was not known. */
    networkHash: p.text().nullable(),
    /** The browser and system that signed in, as `deviceName` makes it; null where they were not known. */
    device: p.text().nullable(),
  },
});

/** All refresh tokens that follow from one sign-in; only the newest is valid. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
