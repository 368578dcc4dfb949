import type { Consumer } from '#platform/events/consumer.ts';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import type { NotificationsSettings } from '../config.ts';
import { announceOrders } from './announce-orders.ts';
import { forgetUsers } from './forget-users.ts';
import { mailOrders } from './mail-orders.ts';
import { mailUsers } from './mail-users.ts';

/** Every consumer of this subgraph; those of e-mails only with a mail server. The worker runs them; the server shows how far they are. */
export function notificationsConsumers(
  settings: Pick<NotificationsSettings, 'SMTP_URL' | 'MAIL_MAX_AGE_SECONDS'>,
  { jobs, now }: { jobs: JobQueue; now: () => Date },
): Consumer[] {
  const always = [announceOrders({ jobs, now }), forgetUsers()];
  if (settings.SMTP_URL === undefined) return always;
  const queue = { jobs, maxAgeSeconds: settings.MAIL_MAX_AGE_SECONDS, now };
  return [...always, mailOrders(queue), mailUsers(queue)];
}
