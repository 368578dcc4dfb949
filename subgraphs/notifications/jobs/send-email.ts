import DataLoader from 'dataloader';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { AskGraph } from '#platform/graph/ask-graph.ts';
import type { Job } from '#platform/jobs/jobs.ts';
import type { Log } from '#platform/process/log.ts';
import { counter } from '#platform/process/metrics.ts';
import { readMailData, type TokenOf } from '../mails/mail-data.ts';
import { isRejected, type MailServer } from '../mails/mail-server.ts';
import { messageIdOf } from '../mails/message-id.ts';
import { openOrderReader } from '../mails/read-orders.ts';
import { renderMail } from '../mails/render-mail.ts';
import type { Email } from '../storage/email.entity.ts';
import { beginSending, endSending, noteSent } from '../storage/queries.ts';
import { type EmailJob, sendEmailJob } from './job-names.ts';

const ended = counter('tradepost_emails_total', 'E-mails that were settled, by template and status', [
  'template',
  'status',
]);

/** E-mails that were begun together are taken by the server within this time. Twice of it delays the next e-mail of a connection. */
const gatherMs = 4;

/**
 * Sends one e-mail. E-mails that are fetched together are begun, read and noted together. SMTP has no transaction with our database: a process that dies between the server's answer and our note sends the e-mail again, with the
 * same Message-ID, date and text, by which mailboxes recognise a repetition. Everywhere else the note comes first, and nothing is sent twice.
 */
export function sendEmail(deps: {
  orm: MikroORM;
  graph: AskGraph;
  server: MailServer;
  shopUrl: string | undefined;
  tokenOf: TokenOf;
  now: () => Date;
  log: Log;
}): Job<EmailJob> {
  const { orm, graph, server, shopUrl, tokenOf, now, log } = deps;
  const read = { graph, readOrder: openOrderReader(graph), tokenOf };
  const begun = new DataLoader<string, Email | undefined>(
    async (ids) => {
      const emails = await beginSending(orm.em.fork(), ids);
      return ids.map((id) => emails.find((email) => email.id === id));
    },
    { cache: false },
  );
  const sent = new DataLoader<string, void>(
    async (ids) => {
      await noteSent(orm.em.fork(), ids, now());
      return ids.map(() => undefined);
    },
    { cache: false, batchScheduleFn: (dispatch) => void setTimeout(dispatch, gatherMs) },
  );
  return {
    ...sendEmailJob,
    // About a day: 2 s, 4 s … 15 minutes, with jitter. Half of it gives up on a mail server that is down over night.
    retryLimit: 130,
    retryDelaySeconds: 2,
    retryDelayMaxSeconds: 900,
    // Each holds a connection to the mail server; many servers allow no more.
    concurrency: 4,
    async run({ emailId }, { lastAttempt }) {
      const email = await begun.load(emailId);
      if (!email) return;
      const settle = async (status: 'SKIPPED' | 'REJECTED' | 'FAILED', lastError: string | null = null) => {
        await endSending(orm.em.fork(), emailId, { status, lastError });
        ended.inc({ template: email.template, status });
      };
      try {
        const found = await readMailData(read, email);
        if (!found) return await settle('SKIPPED');
        await server.send({
          messageId: messageIdOf(emailId, server.address),
          at: email.createdAt,
          to: found.recipient,
          ...renderMail(found.data, { shopUrl }),
        });
      } catch (error) {
        const reason = reasonOf(error);
        if (isRejected(error)) {
          log.warn(
            { err: error, email: emailId, template: email.template },
            'the mail server refused an e-mail for good',
          );
          return await settle('REJECTED', reason);
        }
        if (lastAttempt) await settle('FAILED', reason);
        else await endSending(orm.em.fork(), emailId, { status: 'SENDING', lastError: reason });
        throw error;
      }
      await sent.load(emailId);
      ended.inc({ template: email.template, status: 'SENT' });
    },
  };
}

/** Support reads it; the log has the whole error. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}
