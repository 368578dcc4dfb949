import { type Consumer, onAll } from '#platform/events/consume.ts';
import { userRegistered } from '#schema/events/users.ts';
import { type EmailQueue, queueEmails } from '../commands/queue-emails.ts';

/** Welcomes new users. */
export function mailUsers(queue: EmailQueue): Consumer {
  return {
    name: 'mail-users',
    feed: 'users',
    on: Object.fromEntries([
      onAll(userRegistered, (events, em) =>
        queueEmails(em, queue, events, ({ userId }) => ({
          template: 'WELCOME',
          recipientId: userId,
          orderId: null,
          shipmentId: null,
          reason: null,
          money: null,
        })),
      ),
    ]),
  };
}
