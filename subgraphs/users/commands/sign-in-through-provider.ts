import { randomBytes } from 'node:crypto';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { recordEvent } from '#platform/events/event-log.ts';
import type { FeatureOff } from '#platform/flags/feature-off.ts';
import { newId } from '#platform/values/id.ts';
import { providerLinked } from '#schema/events/users.ts';
import { claimAccount } from '../accounts/claim-account.ts';
import { createUser } from '../accounts/create-user.ts';
import type { UsersContext } from '../context.ts';
import { hashToken, type IssuedSession, originOf, startSession } from '../credentials/sessions.ts';
import {
  type ProviderAnswer,
  ProviderRefusal,
  ProviderUnavailable,
  type SignInSecrets,
} from '../credentials/sign-in-providers.ts';
import type { TokenSigner } from '../credentials/signing-keys.ts';
import { type InvalidInput, invalidInput } from '../domain/invalid-input.ts';
import { providerSignInOff } from '../flags.ts';
import { isOpen } from '../domain/open-request.ts';
import { type ProvidedPerson, providerSignInLifetimeMs } from '../domain/provider-sign-in.ts';
import { ProviderIdentity } from '../storage/provider-identity.entity.ts';
import { ProviderSignIn } from '../storage/provider-sign-in.entity.ts';
import { lockUser, lockUserByEmail } from '../storage/queries.ts';
import type { User } from '../storage/user.entity.ts';

export interface ProviderSignInStarted {
  __typename: 'ProviderSignInStarted';
  url: string;
  secret: string;
  expiresAt: Date;
}

interface Refusal<Type extends string, Code extends string> {
  __typename: Type;
  code: Code;
  message: string;
}
export type ProviderSignInRefused = Refusal<'ProviderSignInRefused', 'PROVIDER_SIGN_IN_REFUSED'>;
export type ProviderEmailUnverified = Refusal<'ProviderEmailUnverified', 'PROVIDER_EMAIL_UNVERIFIED'>;
export type ProviderNotAvailable = Refusal<'ProviderNotAvailable', 'PROVIDER_NOT_AVAILABLE'>;

/**
 * Starts a sign-in through a provider: the page to send the browser to, and a secret that the browser keeps. An address that a person comes back to must be
 * one of the settings, letter by letter: a code that goes elsewhere is a code for a stranger.
 */
export async function startProviderSignIn(
  context: UsersContext,
  input: { provider: string; redirectUri: string },
): Promise<ProviderSignInStarted | ProviderNotAvailable | InvalidInput | FeatureOff> {
  if (!(await context.flags.isOn('provider-sign-in'))) return providerSignInOff();
  const { providers, redirectUris } = context.signInProviders;
  const provider = providers.find(({ name }) => name === input.provider);
  if (!provider) return invalidInput('provider', 'expected a name of signInProviders');
  if (!redirectUris.includes(input.redirectUri))
    return invalidInput('redirectUri', 'expected an address of SIGN_IN_REDIRECT_URIS, in the same spelling');
  const secret = randomBytes(32).toString('base64url');
  const now = context.now();
  const expiresAt = new Date(now.getTime() + providerSignInLifetimeMs);
  try {
    const url = await provider.pageFor(input.redirectUri, secretsOf(context, secret));
    await context.em.fork().insert(ProviderSignIn, {
      id: newId('other', now),
      secretHash: hashToken(secret),
      provider: provider.name,
      redirectUri: input.redirectUri,
      createdAt: now,
      expiresAt,
      usedAt: null,
    });
    return { __typename: 'ProviderSignInStarted', url, secret, expiresAt };
  } catch (error) {
    if (error instanceof ProviderUnavailable) return notAvailable();
    throw error;
  }
}

/**
 * Signs in the person who came back from a provider. One attempt for each start, also if the provider then says no: of two at the same time, one succeeds. The
 * refusal is the same for every reason, and whether the address has an account is shown only to the person who has the address.
 */
export async function finishProviderSignIn(
  context: UsersContext,
  { secret, ...answer }: ProviderAnswer & { secret: string },
): Promise<IssuedSession | ProviderSignInRefused | ProviderEmailUnverified | ProviderNotAvailable | FeatureOff> {
  if (!(await context.flags.isOn('provider-sign-in'))) return providerSignInOff();
  const secrets = secretsOf(context, secret);
  // The secret is the browser's own. A state of another sign-in was brought by a stranger, who wants this browser in an account of theirs.
  if (answer.state !== secrets.state) return refused();
  const started = await takeStarted(context, secret);
  const provider = context.signInProviders.providers.find(({ name }) => name === started?.provider);
  if (!started || !provider) return refused();
  let person: ProvidedPerson;
  try {
    person = await provider.personOf(started.redirectUri, secrets, answer);
  } catch (error) {
    if (error instanceof ProviderUnavailable) return notAvailable();
    if (error instanceof ProviderRefusal) return refused();
    throw error;
  }
  const signer = await context.keys.signer();
  try {
    return await enter(context, person, signer);
  } catch (error) {
    // The same person, or the owner of the address, opened the account at the same time: now it exists.
    if (error instanceof UniqueConstraintViolationException) return enter(context, person, signer);
    throw error;
  }
}

/** Takes the sign-in that belongs to the secret, if it is open. Nobody can take it again. */
async function takeStarted({ em, now }: UsersContext, secret: string): Promise<ProviderSignIn | null> {
  const found = await em.fork().findOne(ProviderSignIn, { secretHash: hashToken(secret) });
  if (!found || !isOpen(found, now())) return null;
  const taken = await em.fork().nativeUpdate(ProviderSignIn, { id: found.id, usedAt: null }, { usedAt: now() });
  return taken === 1 ? found : null;
}

/** Starts a session for a person of a provider. */
function enter(
  context: UsersContext,
  person: ProvidedPerson,
  signer: TokenSigner,
): Promise<IssuedSession | ProviderEmailUnverified> {
  const now = context.now();
  return context.em.fork().transactional(async (em) => {
    const user = await accountOf(em, person, now);
    return user ? startSession(em, user, signer, now, originOf(context)) : emailUnverified();
  });
}

/** The locked account of a person, opened or joined if there is none yet; null if that needs a verified address. */
async function accountOf(em: SqlEntityManager, person: ProvidedPerson, now: Date): Promise<User | null> {
  const { issuer, subject, verifiedEmail: email, name } = person;
  const identity = await em.findOne(ProviderIdentity, { issuer, subject }, { disableIdentityMap: true });
  const known = identity && (await lockUser(em, identity.userId));
  // The link may have ended while the lock was awaited.
  if (known && (await em.count(ProviderIdentity, { id: identity.id })) > 0) return known;
  if (email === undefined) return null;
  const account = await lockUserByEmail(em, email);
  const user =
    account ?? createUser(em, { email, name: name ?? nameIn(email), passwordHash: null, roles: ['CUSTOMER'] }, now);
  // Nobody has shown to read this address, so the account may be a stranger's, who waits for its owner.
  if (user.emailVerifiedAt == null) {
    await claimAccount(em, user, now);
    user.name = name ?? user.name;
  }
  const linkId = newId('other', now);
  em.create(ProviderIdentity, { id: linkId, issuer, subject, userId: user.id, createdAt: now });
  recordEvent(em, providerLinked, {
    subject: `provider-link:${linkId}`,
    version: 1,
    payload: { linkId, userId: user.id, issuer, opensAccount: !account },
    occurredAt: now,
  });
  return user;
}

/** A name for a person whose provider gives none: the address before the sign. */
function nameIn(email: string): string {
  return email.slice(0, email.indexOf('@'));
}

function secretsOf({ keys }: UsersContext, secret: string): SignInSecrets {
  return {
    state: keys.derive('provider-state', secret),
    nonce: keys.derive('provider-nonce', secret),
    codeVerifier: keys.derive('provider-code-verifier', secret),
  };
}

function refused(): ProviderSignInRefused {
  return {
    __typename: 'ProviderSignInRefused',
    code: 'PROVIDER_SIGN_IN_REFUSED',
    message: 'The sign-in is not valid, has expired or was finished already; start again',
  };
}

function emailUnverified(): ProviderEmailUnverified {
  return {
    __typename: 'ProviderEmailUnverified',
    code: 'PROVIDER_EMAIL_UNVERIFIED',
    message:
      'The provider gives no e-mail address that it has verified; confirm the address there, or sign in with a password',
  };
}

function notAvailable(): ProviderNotAvailable {
  return {
    __typename: 'ProviderNotAvailable',
    code: 'PROVIDER_NOT_AVAILABLE',
    message: 'The provider does not answer; start again later, or sign in with a password',
  };
}
