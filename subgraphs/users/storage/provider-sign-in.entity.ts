import { defineEntity, p } from '@mikro-orm/core';

const ProviderSignInSchema = defineEntity({
  name: 'ProviderSignIn',
  tableName: 'provider_sign_in',
  properties: {
    id: p.uuid().primary(),
    /** SHA-256 of the secret that the browser keeps, in hex. State, nonce and PKCE verifier follow from the secret, so none of them is stored. */
    secretHash: p.text().unique('provider_sign_in_secret_hash_unique'),
    /** The name of the provider in the settings. */
    provider: p.text(),
    redirectUri: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().index('provider_sign_in_expires_at_index'),
    /** Set by the one attempt to finish it. */
    usedAt: p.datetime().nullable(),
  },
});

/** A sign-in for which a browser was sent to a provider. */
export class ProviderSignIn extends ProviderSignInSchema.class {}
ProviderSignInSchema.setClass(ProviderSignIn);
