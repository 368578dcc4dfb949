import { defineEntity, p } from '@mikro-orm/core';

const SignInFailuresSchema = defineEntity({
  name: 'SignInFailures',
  tableName: 'sign_in_failures',
  properties: {
    /** SHA-256, in hex, of the e-mail as given, with or without the hash of a network: people type their password into the wrong field. */
    emailHash: p.text().primary(),
    /** The newest failures, ms since 1970, at most as many as close sign-in. */
    failuresAt: p.json<number[]>(),
    updatedAt: p.datetime().index('sign_in_failures_updated_at_index'),
  },
});

/** The recent failures for one e-mail address, from one network or from all, whether or not an account has it. */
export class SignInFailures extends SignInFailuresSchema.class {}
SignInFailuresSchema.setClass(SignInFailures);
