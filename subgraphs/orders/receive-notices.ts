import type { FastifyInstance } from 'fastify';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { JobQueue } from '#platform/jobs/jobs.ts';
import { CodedError } from '#platform/process/errors.ts';
import { takeNotice } from './commands/take-notice.ts';
import { type NoticeReader, NoticeRefused, type ProviderNotice } from './payment-notice.ts';

/** Twenty times the largest message of a payment. */
const bodyLimit = 256 * 1024;

/** Serves `POST /webhooks/<provider>`: a message is checked, put into the inbox and answered with 204; a job applies it. */
export function receiveNotices(
  app: FastifyInstance,
  notices: NoticeReader,
  deps: { orm: MikroORM; jobs: Pick<JobQueue, 'enqueue'>; now: () => Date },
): void {
  app.post(`/webhooks/${notices.provider}`, { bodyLimit }, async (request, reply) => {
    await takeNotice(deps, notices.provider, read(request.bodyText, request.headers));
    return reply.code(204).send();
  });

  function read(body: string, headers: Parameters<NoticeReader['read']>[1]): ProviderNotice {
    try {
      return notices.read(body, headers, deps.now());
    } catch (error) {
      if (error instanceof NoticeRefused) throw new CodedError('BAD_REQUEST', error.message, { cause: error });
      throw error;
    }
  }
}
