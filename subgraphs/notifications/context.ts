import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Caller } from '#platform/identity/caller.ts';
import type { Log } from '#platform/process/log.ts';
import type { MailSender } from './mails/mail-server.ts';

/** The context of resolvers; new for each request. */
export interface NotificationsContext {
  caller: Caller;
  /** Forked for this request when it is first used. */
  em: SqlEntityManager;
  sender: MailSender;
  now: () => Date;
  log: Log;
}
