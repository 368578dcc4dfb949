import type { MikroORM } from '@mikro-orm/postgresql';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import { runPrepared } from '#platform/database/prepared.ts';
import type { ProviderNotice } from '../payment-notice.ts';
import { applyNoticeJob, type NoticeJob } from '../saga/job-names.ts';

/** Puts a message of the provider into the inbox, with the job that applies it. A repetition changes nothing. */
export function takeNotice(
  { orm, jobs, now }: { orm: MikroORM; jobs: Pick<JobQueue, 'enqueue'>; now: () => Date },
  provider: string,
  { id, type, key, providerId }: ProviderNotice,
): Promise<void> {
  return orm.em.fork().transactional(async (em) => {
    const added = await runPrepared(
      em,
      `insert into provider_event (provider, event_id, type, key, provider_id, state, received_at)
       values ($1, $2, $3, $4, $5, 'RECEIVED', $6) on conflict do nothing returning event_id`,
      [provider, id, type, key, providerId, now()],
    );
    if (added.length > 0) await jobs.enqueue<NoticeJob>(em, applyNoticeJob, { provider, eventId: id });
  });
}
