import { defineEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    /** A part of the key's text. */
    id: p.uuid().primary(),
    userId: () => p.manyToOne(User).mapToPk().fieldName('user_id').deleteRule('cascade').index('api_key_user_id_index'),
    name: p.text(),
    scopes: p.array(),
    /** SHA-256 of the secret part, in hex. */
    secretHash: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    /** Written once a minute at most. */
    lastUsedAt: p.datetime().nullable(),
    /** Set once. */
    revokedAt: p.datetime().nullable(),
  },
});

/** A key that a program acts with for its owner, within its scopes. */
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);
