import { type Consumer, onAll } from '#platform/events/consume.ts';
import { userErased } from '#schema/events/users.ts';
import { forgetRecipients } from '../commands/forget-recipients.ts';

/** Forgets users who deleted their accounts. */
export function forgetUsers(): Consumer {
  return {
    name: 'forget-users',
    feed: 'users',
    on: Object.fromEntries([
      onAll(userErased, (events, em) =>
        forgetRecipients(
          em,
          events.map(({ payload }) => payload.userId),
        ),
      ),
    ]),
  };
}
