import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { asId } from '../storage/queries.ts';

/** A message of the provider that waits for its job. */
export interface WaitingNotice {
  key: string | null;
  providerId: string | null;
}

/** A payment and what we ask, or asked, of the provider about it. */
export interface NoticedPayment {
  id: string;
  providerId: string | null;
  capturedMinor: number;
  refundedMinor: number;
  /** Captures and refunds whose outcome we do not know; `failed` if an attempt got no answer. */
  open: { id: string; kind: 'CAPTURE' | 'REFUND'; amountMinor: number; failed: boolean }[];
}

/** The message with this id; undefined if its job has nothing to do. */
export async function findWaitingNotice(
  em: SqlEntityManager,
  provider: string,
  eventId: string,
): Promise<WaitingNotice | undefined> {
  const [notice] = await runPrepared<WaitingNotice>(
    em,
    `select key, provider_id as "providerId" from provider_event where provider = $1 and event_id = $2 and state = 'RECEIVED'`,
    [provider, eventId],
  );
  return notice;
}

/** Our payment that a message is about; undefined if there is none. */
export async function findNoticedPayment(
  em: SqlEntityManager,
  { key, providerId }: WaitingNotice,
): Promise<NoticedPayment | undefined> {
  const [payment] = await runPrepared<NoticedPayment>(
    em,
    `select id, provider_id as "providerId", captured_minor::float8 as "capturedMinor", refunded_minor::float8 as "refundedMinor",
       coalesce((select json_agg(json_build_object('id', operation.id, 'kind', kind, 'amountMinor', operation.amount_minor,
           'failed', operation.last_error is not null))
         from payment_operation operation
         where payment_id = payment.id and kind in ('CAPTURE', 'REFUND') and operation.state in ('REQUESTED', 'SENT')), '[]') as open
     from payment where id = $1::uuid or provider_id = $2 order by id = $1::uuid desc nulls last limit 1`,
    [key === null ? null : (asId(key) ?? null), providerId],
  );
  return payment;
}

/** The message is done with: applied, or of a kind that people should look at. */
export async function settleNotice(
  em: SqlEntityManager,
  { provider, eventId, problem, at }: { provider: string; eventId: string; problem: string | null; at: Date },
): Promise<void> {
  await runPrepared(
    em,
    `update provider_event set state = $3, problem = $4, applied_at = $5 where provider = $1 and event_id = $2 and state = 'RECEIVED'`,
    [provider, eventId, problem === null ? 'APPLIED' : 'UNKNOWN', problem, at],
  );
}
