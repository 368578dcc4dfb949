import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { newId } from '#platform/values/id.ts';
import type { OwnPayment, SettlementProblem } from '../domain/settlement.ts';

export interface ComparedPayment extends OwnPayment {
  id: string;
  providerId: string | null;
  currency: string;
}

export interface Difference {
  problem: SettlementProblem;
  paymentId: string | null;
  providerId: string | null;
  currency: string;
  ours: { capturedMinor: number; refundedMinor: number };
  theirs: { capturedMinor: number; refundedMinor: number };
}

/** Whether the payments of this day (`2026-11-28`) were compared. */
export async function isCompared(em: SqlEntityManager, day: string): Promise<boolean> {
  return (await runPrepared(em, 'select 1 from settlement_day where day = $1::date', [day])).length > 0;
}

const columns = `payment.id, provider_id as "providerId", payment.currency, captured_minor::float8 as "capturedMinor", refunded_minor::float8 as "refundedMinor",
  coalesce((select json_agg(json_build_object('kind', kind, 'amountMinor', operation.amount_minor)) from payment_operation operation
    where operation.payment_id = payment.id and kind in ('CAPTURE', 'REFUND') and operation.state in ('REQUESTED', 'SENT')), '[]') as open`;

/** Our payments that were made, or that money moved of, from `from` until before `to`. */
export function findMoved(em: SqlEntityManager, from: Date, to: Date): Promise<ComparedPayment[]> {
  return runPrepared<ComparedPayment>(
    em,
    `select ${columns} from payment where provider_id is not null and (created_at >= $1 and created_at < $2
       or id in (select payment_id from payment_operation join ledger_entry on operation_id = payment_operation.id where at >= $1 and at < $2))`,
    [from, to],
  );
}

/** Our payments by their ids; other ids are left out. */
export function findPayments(em: SqlEntityManager, ids: readonly string[]): Promise<ComparedPayment[]> {
  return runPrepared<ComparedPayment>(em, `select ${columns} from payment where id = any ($1::uuid[])`, [ids]);
}

/** Notes the comparison of a day with its differences, once per day. */
export async function noteSettlement(
  em: SqlEntityManager,
  { day, payments, differences, at }: { day: string; payments: number; differences: readonly Difference[]; at: Date },
): Promise<void> {
  const noted = await runPrepared(
    em,
    'insert into settlement_day values ($1::date, $2, $3) on conflict do nothing returning day',
    [day, at, payments],
  );
  if (noted.length === 0) return;
  for (const { problem, paymentId, providerId, currency, ours, theirs } of differences) {
    await runPrepared(
      em,
      'insert into settlement_difference values ($1, $2::date, $3, $4, $5, $6, $7, $8, $9, $10, $11, null)',
      [
        newId('other', at),
        day,
        problem,
        paymentId,
        providerId,
        currency,
        ours.capturedMinor,
        ours.refundedMinor,
        theirs.capturedMinor,
        theirs.refundedMinor,
        at,
      ],
    );
  }
}

/** The number of differences that nobody dealt with. */
export async function countDifferences(em: SqlEntityManager): Promise<number> {
  const [row] = await runPrepared<{ count: number }>(
    em,
    'select count(*)::int as count from settlement_difference where resolved_at is null',
    [],
  );
  return row?.count ?? 0;
}
