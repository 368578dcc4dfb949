import { type Consumer, onAll } from '#platform/events/consume.ts';
import {
  apiKeyCreated,
  invitationCreated,
  passwordResetRequested,
  providerLinked,
  providerUnlinked,
  registrationRequested,
  userPasswordChanged,
  userRegistered,
  verificationRequested,
} from '#schema/events/users.ts';
import { type EmailQueue, queueEmails } from '../commands/queue-emails.ts';
import type { EmailTemplate, WantedEmail } from '../domain/email.ts';

/** Writes to users about their accounts. */
export function mailUsers(queue: EmailQueue): Consumer {
  return {
    name: 'mail-users',
    feed: 'users',
    on: Object.fromEntries([
      onAll(userRegistered, (events, em) =>
        queueEmails(em, queue, events, ({ userId, verificationId }) => toUser('WELCOME', userId, verificationId)),
      ),
      onAll(registrationRequested, (events, em) =>
        // The person may have no account, so the id of the registration is the id of the recipient.
        queueEmails(em, queue, events, ({ registrationId }) => toUser('REGISTRATION', registrationId, registrationId)),
      ),
      onAll(passwordResetRequested, (events, em) =>
        queueEmails(em, queue, events, ({ userId, resetId }) => toUser('PASSWORD_RESET', userId, resetId)),
      ),
      onAll(userPasswordChanged, (events, em) =>
        queueEmails(em, queue, events, ({ userId }) => toUser('PASSWORD_CHANGED', userId)),
      ),
      onAll(invitationCreated, (events, em) =>
        // The person has no account yet: the invitation stands for the recipient.
        queueEmails(em, queue, events, ({ invitationId }) => toUser('STAFF_INVITATION', invitationId, invitationId)),
      ),
      onAll(verificationRequested, async (events, em) => {
        await queueEmails(em, queue, events, ({ userId, verificationId }) =>
          toUser('EMAIL_VERIFICATION', userId, verificationId),
        );
        const changes = events.filter(({ payload }) => payload.isChange);
        await queueEmails(em, queue, changes, ({ userId }) => toUser('EMAIL_CHANGE_REQUESTED', userId));
      }),
      onAll(apiKeyCreated, (events, em) =>
        queueEmails(em, queue, events, ({ userId }) => toUser('API_KEY_CREATED', userId)),
      ),
      onAll(providerLinked, (events, em) => {
        // A new account has its welcome.
        const joined = events.filter(({ payload }) => !payload.opensAccount);
        return queueEmails(em, queue, joined, ({ userId, issuer }) => ({
          ...toUser('PROVIDER_LINKED', userId),
          reason: issuer,
        }));
      }),
      onAll(providerUnlinked, (events, em) =>
        queueEmails(em, queue, events, ({ userId, issuer }) => ({
          ...toUser('PROVIDER_UNLINKED', userId),
          reason: issuer,
        })),
      ),
    ]),
  };
}

function toUser(
  template: EmailTemplate,
  recipientId: string,
  requestId: string | null = null,
): Omit<WantedEmail, 'eventId' | 'at'> {
  return { template, recipientId, requestId, orderId: null, shipmentId: null, reason: null, money: null };
}
