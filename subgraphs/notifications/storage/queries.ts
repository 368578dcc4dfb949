import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { jsonRows, toRows } from '#platform/database/rows.ts';
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

/** Notes that these e-mails are about to be sent, and answers with them; without those that are settled. One statement. */
export async function beginSending(em: SqlEntityManager, ids: readonly string[]): Promise<Email[]> {
  const [found] = await runPrepared(
    em,
    `with begun as (
       update email set status = 'SENDING', attempts = attempts + 1
       where id = any ($1::uuid[]) and status in ('QUEUED', 'SENDING', 'FAILED') returning *)
     select ${jsonRows(em, Email, 'begun')} as emails`,
    [ids],
  );
  return toRows(em, Email, found?.['emails']);
}

/** Notes that the mail server has taken these e-mails. One statement. */
export async function noteSent(em: SqlEntityManager, ids: readonly string[], at: Date): Promise<void> {
  await runPrepared(
    em,
    `update email set status = 'SENT', last_error = null, sent_at = $2 where id = any ($1::uuid[]) and status <> 'SENT'`,
    [ids, at.toISOString()],
  );
}

/** Notes the end of an attempt that sent nothing. An e-mail that was sent stays sent: another process may have tried at the same time. */
export async function endSending(
  em: SqlEntityManager,
  id: string,
  end: { status: Exclude<EmailStatus, 'SENT'>; lastError: string | null },
): Promise<void> {
  await runPrepared(em, `update email set status = $2, last_error = $3 where id = $1 and status <> 'SENT'`, [
    id,
    end.status,
    end.lastError,
  ]);
}
