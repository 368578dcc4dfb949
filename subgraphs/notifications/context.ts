import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { AskGraph } from '#platform/graph/ask-graph.ts';
import { type Caller, hasRole } from '#platform/identity/caller.ts';
import type { Backpressure } from '#platform/jobs/backpressure.ts';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { BackgroundWork } from '#platform/operations/background-work.ts';
import type { Log } from '#platform/process/log.ts';
import type { MailSender } from './mails/mail-server.ts';
import type { SecretBox } from './webhooks/secrets.ts';

/** The context of resolvers; new for each request. */
export interface NotificationsContext {
  caller: Caller;
  /** Forked for this request when it is first used. */
  em: SqlEntityManager;
  sender: MailSender;
  /** The parts that endpoints need. */
  webhooks: {
    /** Whether an endpoint may be in a private network. */
    allowPrivate: boolean;
    graph: AskGraph;
    box: SecretBox;
    jobs: Pick<JobQueue, 'enqueueAll'>;
    /** Refuses replays, which can wait. */
    backpressure: Backpressure;
  };
  work: BackgroundWork;
  now: () => Date;
  log: Log;
}

/** A payload is read with the rights of staff, so only ADMIN decides who gets it. Throws UNAUTHENTICATED for guests and FORBIDDEN for other roles. */
export function requireAdmin(caller: Caller): void {
  if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
  if (!hasRole(caller, 'ADMIN')) throw new CodedError('FORBIDDEN', 'Only the role ADMIN manages webhooks');
}
