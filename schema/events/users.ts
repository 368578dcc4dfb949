import { z } from 'zod';
import { defineEvent } from '#platform/events/define.ts';

/** Subject `user:<userId>`. */
export const userRegistered = defineEvent({
  name: 'user.registered',
  schemaVersion: 1,
  payload: z.object({ userId: z.uuid(), roles: z.array(z.string()) }),
});

/** Subject `user:<userId>`. */
export const userRolesChanged = defineEvent({
  name: 'user.roles-changed',
  schemaVersion: 1,
  payload: z.object({ userId: z.uuid(), roles: z.array(z.string()) }),
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

export const usersEvents = [userRegistered, userRolesChanged, sessionEnded];
