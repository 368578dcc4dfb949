import { z } from 'zod';
import { defineEvent } from '#platform/events/define.ts';

/** Subject `user:<userId>`. */
export const userRegistered = defineEvent({
  name: 'user.registered',
  schemaVersion: 1,
  payload: z.object({
    userId: z.uuid(),
    roles: z.array(z.string()),
    /** Only in events of older releases: the request that the link in the welcome e-mail confirms. New accounts have a confirmed address. */
    verificationId: z.uuid().optional(),
  }),
});

/** Subject `user:<userId>`. */
export const userRolesChanged = defineEvent({
  name: 'user.roles-changed',
  schemaVersion: 1,
  payload: z.object({ userId: z.uuid(), roles: z.array(z.string()) }),
  // Live connections with an API key of the user close.
  rings: ({ userId }) => [{ channel: `user:${userId}`, message: '' }],
});

/** Subject `user:<userId>`: the password is another one, and all other sessions have ended. */
export const userPasswordChanged = defineEvent({
  name: 'user.password-changed',
  schemaVersion: 1,
  payload: z.object({ userId: z.uuid() }),
});

/** Subject `user:<userId>`: the account has another e-mail address, which is confirmed. The address is in no event. */
export const userEmailChanged = defineEvent({
  name: 'user.email-changed',
  schemaVersion: 1,
  payload: z.object({ userId: z.uuid() }),
});

/**
 * Subject `verification:<verificationId>`, version 1 and last: an e-mail is to confirm an address, which is the account's or, if `isChange`, is to replace it.
 * Neither address nor token are in the event.
 */
export const verificationRequested = defineEvent({
  name: 'verification.requested',
  schemaVersion: 1,
  payload: z.object({ userId: z.uuid(), verificationId: z.uuid(), isChange: z.boolean() }),
});

/** Subject `user:<userId>`, its last version: the person deleted the account. A subgraph that keeps something about the person deletes it. */
export const userErased = defineEvent({
  name: 'user.erased',
  schemaVersion: 1,
  payload: z.object({ userId: z.uuid() }),
});

/**
 * Subject `registration:<registrationId>`, version 1 and last. A registration was requested for an address, which may already have an account. The event has
 * neither the address nor the token of the link.
 */
export const registrationRequested = defineEvent({
  name: 'registration.requested',
  schemaVersion: 1,
  payload: z.object({ registrationId: z.uuid() }),
});

/** Subject `invitation:<invitationId>`, version 1 and last. Neither the address nor the token of the link are in it. */
export const invitationCreated = defineEvent({
  name: 'invitation.created',
  schemaVersion: 1,
  payload: z.object({ invitationId: z.uuid(), invitedBy: z.uuid() }),
});

/** Subject `reset:<resetId>`, version 1 and last. The token of the link follows from the id, and is in no event. */
export const passwordResetRequested = defineEvent({
  name: 'reset.requested',
  schemaVersion: 1,
  payload: z.object({ userId: z.uuid(), resetId: z.uuid() }),
});

/** Subject `session:<sessionId>`, version 1 and last. Live connections of the session close. */
export const sessionEnded = defineEvent({
  name: 'session.ended',
  schemaVersion: 1,
  payload: z.object({
    sessionId: z.uuid(),
    userId: z.uuid(),
    reason: z.enum(['signed-out', 'token-reused', 'roles-changed', 'expired']),
  }),
  rings: (payload) => [{ channel: `session:${payload.sessionId}`, message: JSON.stringify(payload) }],
});

/** Subject `key:<keyId>`, version 1 and last. Gateways refuse the key, and live connections with it close. */
export const apiKeyRevoked = defineEvent({
  name: 'key.revoked',
  schemaVersion: 1,
  payload: z.object({ keyId: z.uuid(), userId: z.uuid() }),
  rings: ({ keyId }) => [{ channel: `key:${keyId}`, message: '' }],
});

/**
 * Subject `key-creation:<keyId>`, version 1 and last: `key:<keyId>` has the end of the key as its only event, which live connections rely on. The owner gets an
 * e-mail.
 */
export const apiKeyCreated = defineEvent({
  name: 'key.created',
  schemaVersion: 1,
  payload: z.object({ keyId: z.uuid(), userId: z.uuid() }),
});

/**
 * Subject `provider-link:<linkId>`, version 1 and last: a person of a sign-in provider can sign in to the account. `opensAccount`: the account is new, and was opened
 * by this sign-in.
 */
export const providerLinked = defineEvent({
  name: 'provider.linked',
  schemaVersion: 1,
  payload: z.object({ linkId: z.uuid(), userId: z.uuid(), issuer: z.string(), opensAccount: z.boolean() }),
});

/** Subject `provider-unlink:<linkId>`, version 1 and last: links that are older than `provider.linked` have no first event. */
export const providerUnlinked = defineEvent({
  name: 'provider.unlinked',
  schemaVersion: 1,
  payload: z.object({ linkId: z.uuid(), userId: z.uuid(), issuer: z.string() }),
});

export const usersEvents = [
  userRegistered,
  userRolesChanged,
  userPasswordChanged,
  userEmailChanged,
  verificationRequested,
  userErased,
  registrationRequested,
  invitationCreated,
  passwordResetRequested,
  sessionEnded,
  apiKeyRevoked,
  apiKeyCreated,
  providerLinked,
  providerUnlinked,
];
