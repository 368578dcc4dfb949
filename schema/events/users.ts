import { z } from 'zod';
import { defineEvent } from '#platform/events/define.ts';

/** Subject `user:<userId>`. */
export const userRegistered = defineEvent({
  name: 'user.registered',
  schemaVersion: 1,
  payload: z.object({
    userId: z.uuid(),
    roles: z.array(z.string()),
    /** The request that the welcome e-mail confirms the address by; left out for accounts that were not registered by their owner. */
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

export const usersEvents = [
  userRegistered,
  userRolesChanged,
  userPasswordChanged,
  userEmailChanged,
  verificationRequested,
  userErased,
  invitationCreated,
  passwordResetRequested,
  sessionEnded,
  apiKeyRevoked,
];
