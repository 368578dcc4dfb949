import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { findRows } from '#platform/database/rows.ts';
import { newId } from '#platform/values/id.ts';
import type { EmailStatus, WantedEmail } from '../domain/email.ts';
import { Email } from './email.entity.ts';

/** A page of e-mails, newest first. */
export function loadEmails(
  em: SqlEntityManager,
  page: {
    before: string | null;
    orderId: string | null;
    recipientId: string | null;
    statuses: readonly EmailStatus[] | null;
    limit: number;
  },
): Promise<Email[]> {
  const { before, orderId, recipientId, statuses, limit } = page;
  const where = {
    ...(before === null ? {} : { id: { $lt: before } }),
    ...(orderId === null ? {} : { orderId }),
    ...(recipientId === null ? {} : { recipientId }),
    ...(statuses === null ? {} : { status: { $in: [...statuses] } }),
  };
  return em.find(Email, where, { orderBy: { id: 'desc' }, limit, disableIdentityMap: true });
}

/** Adds e-mails to send; answers with the new ones. One statement. */
export function insertEmails(
  em: SqlEntityManager,
  wanted: readonly WantedEmail[],
): Promise<{ id: string; eventId: string }[]> {
  const column = (of: (email: WantedEmail) => unknown) => wanted.map(of);
  return runPrepared(
    em,
    `insert into email (id, event_id, template, recipient_id, order_id, shipment_id, reason, created_at, amount_minor,
       currency, reset_id, status, attempts)
     select *, 'QUEUED', 0 from unnest(
       $1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::timestamptz[], $9::bigint[],
       $10::text[], $11::uuid[])
     on conflict on constraint email_once do nothing
     returning id, event_id as "eventId"`,
    [
      column(({ at }) => newId('other', at)),
      column(({ eventId }) => eventId),
      column(({ template }) => template),
      column(({ recipientId }) => recipientId),
      column(({ orderId }) => orderId),
      column(({ shipmentId }) => shipmentId),
      column(({ reason }) => reason),
      column(({ at }) => at.toISOString()),
      column(({ money }) => money?.amountMinor ?? null),
      column(({ money }) => money?.currency ?? null),
      column(({ requestId }) => requestId),
    ],
  );
}

/** Notes that an e-mail is about to be sent, and answers with it; undefined if it is settled. */
export async function beginSending(em: SqlEntityManager, id: string): Promise<Email | undefined> {
  await runPrepared(
    em,
    `update email set status = 'SENDING', attempts = attempts + 1 where id = $1 and status in ('QUEUED', 'SENDING', 'FAILED')`,
    [id],
  );
  const [email] = await findRows(em, Email, `where id = $1 and status = 'SENDING'`, [id]);
  return email;
}

/** Notes the end of an attempt. An e-mail that was sent stays sent: another process may have tried at the same time. */
export async function endSending(
  em: SqlEntityManager,
  id: string,
  end: { status: EmailStatus; lastError: string | null; sentAt: Date | null },
): Promise<void> {
  await runPrepared(
    em,
    `update email set status = $2, last_error = $3, sent_at = $4 where id = $1 and status <> 'SENT'`,
    [id, end.status, end.lastError, end.sentAt?.toISOString() ?? null],
  );
}
