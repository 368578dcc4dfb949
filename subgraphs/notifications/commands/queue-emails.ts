import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { StoredEvent } from '#platform/events/define.ts';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import { stillNews, type WantedEmail } from '../domain/email.ts';
import { sendEmailJob } from '../jobs/job-names.ts';
import { insertEmails } from '../storage/queries.ts';

/** The parts that queueing needs apart from the transaction. */
export interface EmailQueue {
  jobs: Pick<JobQueue, 'enqueueAll'>;
  maxAgeSeconds: number;
  now: () => Date;
}

/**
 * Notes an e-mail for each of these events and enqueues its job, in the transaction of `em`: two statements. An e-mail is for one event, template
 * and recipient; an event that comes again changes nothing.
 */
export async function queueEmails<Payload>(
  em: SqlEntityManager,
  { jobs, maxAgeSeconds, now }: EmailQueue,
  events: readonly StoredEvent<Payload>[],
  toEmail: (payload: Payload) => Omit<WantedEmail, 'eventId' | 'at'>,
): Promise<void> {
  const wanted = events.map(({ id, occurredAt, payload }) => ({
    ...toEmail(payload),
    eventId: id,
    at: new Date(occurredAt),
  }));
  const news = stillNews(wanted, now(), maxAgeSeconds);
  if (news.length === 0) return;
  const traces = new Map(events.map(({ id, traceContext }) => [id, traceContext]));
  const inserted = await insertEmails(em, news);
  await jobs.enqueueAll(
    em,
    sendEmailJob,
    inserted.map(({ id, eventId }) => ({ payload: { emailId: id }, traceContext: traces.get(eventId) ?? null })),
  );
}
