import { defineEntity, p } from '@mikro-orm/core';
import type { JWK } from 'jose';

const SigningKeySchema = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_key',
  properties: {
    /** The `kid` in a token's header. */
    id: p.uuid().primary(),
    publicJwk: p.json<JWK>(),
    /** The private JWK as `iv.tag.ciphertext` in base64url, AES-256-GCM, with the id as additional data. */
    privateJwkEncrypted: p.text(),
    createdAt: p.datetime(),
    signsFrom: p.datetime(),
  },
});

/** A key pair that access tokens are signed with. Never changed: only added and, when its last token has expired, removed. */
export class SigningKey extends SigningKeySchema.class {}
SigningKeySchema.setClass(SigningKey);
