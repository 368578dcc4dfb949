import { defineEntity, p } from '@mikro-orm/core';
import { Session } from './session.entity.ts';

const RefreshTokenSchema = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_token',
  properties: {
    /** SHA-256 of the token, in hex. The token itself is 256 random bits, so there is nothing to guess and no need for a slow hash. */
    tokenHash: p.text().primary(),
    sessionId: () =>
      p
        .manyToOne(Session)
        .mapToPk()
        .fieldName('session_id')
        .deleteRule('cascade')
        .index('refresh_token_session_id_index'),
    createdAt: p.datetime(),
    expiresAt: p.datetime().index('refresh_token_expires_at_index'),
    /** Set by the one refresh that it was good for. */
    usedAt: p.datetime().nullable(),
  },
});

/** A refresh token, used ones included: a second use is how theft shows. */
export class RefreshToken extends RefreshTokenSchema.class {}
RefreshTokenSchema.setClass(RefreshToken);
