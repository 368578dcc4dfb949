import { createHash, randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { ProviderOperation, Rule } from './rules.ts';

/** A payment as callers see it. Sums in minor units. */
export interface PaymentAnswer {
  id: string;
  reference: string;
  status: 'authorized' | 'declined' | 'pending' | 'action_required' | 'voided';
  amountMinor: number;
  currency: string;
  capturedMinor: number;
  refundedMinor: number;
  declineCode?: string;
  /** Of an authorised payment: until when the amount is held; afterwards the payment is voided. */
  authorisedUntil?: string;
  /** While the customer must confirm: what their browser confirms with. */
  clientSecret?: string;
}

/** An HTTP answer that is stored with its key, so that repetitions get the same answer. */
export interface StoredAnswer {
  status: number;
  body: PaymentAnswer | { code: string; message: string };
}

export interface AuthoriseBody {
  amountMinor: number;
  currency: string;
  reference: string;
}

interface PaymentRow {
  id: string;
  reference: string;
  amount_minor: string;
  currency: string;
  status: PaymentAnswer['status'];
  settles_at: Date | null;
  captured_minor: string;
  refunded_minor: string;
  decline_code: string | null;
  client_secret: string | null;
  authorised_until: Date | null;
}

/** Every payment, oldest first. */
export async function allPayments(pool: Pool, now: Date): Promise<PaymentAnswer[]> {
  const { rows } = await pool.query<PaymentRow>('select * from payment order by created_at, id');
  return rows.map((row) => toAnswer(row, now));
}

/** The payments that an operation was done on in this time, with the key of their authorisation. */
export async function paymentsBetween(
  pool: Pool,
  { from, to, now }: { from: Date; to: Date; now: Date },
): Promise<(PaymentAnswer & { key: string })[]> {
  const { rows } = await pool.query<PaymentRow & { key: string }>(
    `select payment.*, authorisation.key from payment
     join operation authorisation on authorisation.payment_id = payment.id and authorisation.kind = 'authorise'
     where exists (select from operation where payment_id = payment.id and http_status = 200 and operation.created_at >= $1 and operation.created_at < $2)
     order by payment.created_at, payment.id`,
    [from, to],
  );
  return rows.map((row) => ({ ...toAnswer(row, now), key: row.key }));
}

/** The payment that an operation with this key changed. Refused operations changed nothing, so they are not found. */
export async function findByKey(pool: Pool, key: string, now: Date): Promise<PaymentAnswer | undefined> {
  const { rows } = await pool.query<PaymentRow>(
    'select payment.* from payment join operation on operation.payment_id = payment.id where operation.key = $1 and operation.http_status = 200',
    [key],
  );
  const payment = rows[0] && toAnswer(rows[0], now);
  // Written down, so that other readers of the table see it too.
  if (payment?.status === 'voided')
    await pool.query(`update payment set status = 'voided' where id = $1`, [payment.id]);
  return payment;
}

function statusBy(rule: Rule | undefined): PaymentAnswer['status'] {
  switch (rule?.behaviour) {
    case 'decline':
      return 'declined';
    case 'pending':
      return 'pending';
    case 'require-action':
      return 'action_required';
    default:
      return 'authorized';
  }
}

/**
 * The customer confirms a payment with their bank, or fails to. Undefined if no payment waits for this secret.
 */
export async function confirmAction(
  pool: Pool,
  request: { clientSecret: string; outcome: 'succeed' | 'fail'; now: Date },
): Promise<PaymentAnswer | undefined> {
  const { clientSecret, outcome, now } = request;
  const { rows } = await pool.query<PaymentRow>(
    `update payment set status = $2, decline_code = $3 where client_secret = $1 and status = 'action_required' returning *`,
    [clientSecret, ...(outcome === 'succeed' ? ['authorized', null] : ['declined', 'AUTHENTICATION_FAILED'])],
  );
  return rows[0] && toAnswer(rows[0], now);
}

/** Reserves an amount, or declines if a rule says so. Runs once per key. */
export async function authorise(
  pool: Pool,
  request: { key: string; body: AuthoriseBody; rule: Rule | undefined; now: Date; holdMs: number },
): Promise<StoredAnswer> {
  const { key, body, rule, now, holdMs } = request;
  const { amountMinor, currency, reference } = body;
  const status = statusBy(rule);
  const payment: PaymentRow = {
    id: `pay_${randomUUID()}`,
    reference,
    amount_minor: String(amountMinor),
    currency,
    status,
    settles_at: status === 'pending' ? new Date(now.getTime() + rule!.delayMs) : null,
    captured_minor: '0',
    refunded_minor: '0',
    decline_code: status === 'declined' ? 'CARD_DECLINED' : null,
    client_secret: status === 'action_required' ? `secret_${randomUUID()}` : null,
    authorised_until: new Date(now.getTime() + holdMs),
  };
  const answer: StoredAnswer = { status: 200, body: toAnswer(payment, now) };
  const bodyHash = hashOf('authorise', [amountMinor, currency, reference]);
  // A key that another request inserts at this moment is waited for.
  const { rowCount } = await pool.query(
    `with claimed as (
       insert into operation (key, kind, body_hash, payment_id, amount_minor, http_status, answer, created_at)
       values ($1, 'authorise', $2, $3, $4, $5, $6, $7) on conflict (key) do nothing returning key
     )
     insert into payment (id, reference, amount_minor, currency, status, settles_at, decline_code, created_at, client_secret, authorised_until)
     select $3, $8, $4, $9, $10, $11, $12, $7, $13, $14 from claimed`,
    [
      key,
      bodyHash,
      payment.id,
      amountMinor,
      answer.status,
      JSON.stringify(answer.body),
      now,
      reference,
      currency,
      status,
      payment.settles_at,
      payment.decline_code,
      payment.client_secret,
      payment.authorised_until,
    ],
  );
  return rowCount === 0 ? storedAnswer(pool, key, bodyHash) : answer;
}

/**
 * Captures, voids or refunds. Sums are guarded: an impossible request is refused with 422 and changes nothing. Runs
 * once per key.
 */
export function operate(
  pool: Pool,
  request: {
    key: string;
    kind: Exclude<ProviderOperation, 'authorise'>;
    paymentId: string;
    amountMinor: number;
    rule: Rule | undefined;
    now: Date;
  },
): Promise<StoredAnswer> {
  const { key, kind, paymentId, amountMinor, rule, now } = request;
  return once(pool, { key, kind, body: [paymentId, amountMinor], now }, async (client) => {
    const { rows } = await client.query<PaymentRow>('select * from payment where id = $1 for update', [paymentId]);
    const payment = rows[0] && toAnswer(rows[0], now);
    if (!payment) return { answer: refusal(404, 'NOT_FOUND', 'there is no such payment') };
    if (rule?.behaviour === 'decline') {
      return { paymentId, amountMinor, answer: refusal(402, 'DECLINED', `the ${kind} was declined`) };
    }
    const problem = whyNot(kind, payment, amountMinor, isOver(rows[0]!, now));
    if (problem) return { paymentId, amountMinor, answer: refusal(422, problem, `the ${kind} is not possible`) };
    const change = {
      capture: `captured_minor = captured_minor + $2, status = 'authorized'`,
      refund: 'refunded_minor = refunded_minor + $2',
      void: `status = 'voided'`,
    }[kind];
    const { rows: changed } = await client.query<PaymentRow>(
      `update payment set ${change}, settles_at = null where id = $1 returning *`,
      kind === 'void' ? [paymentId] : [paymentId, amountMinor],
    );
    return { paymentId, amountMinor, answer: { status: 200, body: toAnswer(changed[0]!, now) } };
  });
}

function whyNot(
  kind: Exclude<ProviderOperation, 'authorise'>,
  payment: PaymentAnswer,
  amountMinor: number,
  over: boolean,
): string | undefined {
  switch (kind) {
    case 'capture':
      if (payment.status !== 'authorized' || over) return 'NOT_AUTHORIZED';
      return payment.capturedMinor + amountMinor > payment.amountMinor ? 'MORE_THAN_AUTHORIZED' : undefined;
    case 'refund':
      return payment.refundedMinor + amountMinor > payment.capturedMinor ? 'MORE_THAN_CAPTURED' : undefined;
    case 'void':
      if (!['authorized', 'action_required', 'voided'].includes(payment.status)) return 'NOT_AUTHORIZED';
      return payment.capturedMinor > 0 ? 'ALREADY_CAPTURED' : undefined;
    default:
      return kind satisfies never;
  }
}

/**
 * Runs something once per key. Repetitions, also concurrent ones, wait for the first run and get its stored answer; a
 * key with another body gets 409. If `run` throws, nothing is stored and the key stays free.
 */
async function once(
  pool: Pool,
  request: { key: string; kind: ProviderOperation; body: unknown; now: Date },
  run: (client: PoolClient) => Promise<{ paymentId?: string; amountMinor?: number; answer: StoredAnswer }>,
): Promise<StoredAnswer> {
  const { key, kind, body, now } = request;
  const bodyHash = hashOf(kind, body);
  const client = await pool.connect();
  try {
    await client.query('begin');
    const inserted = await client.query(
      'insert into operation (key, kind, body_hash, created_at) values ($1, $2, $3, $4) on conflict (key) do nothing',
      [key, kind, bodyHash, now],
    );
    if (inserted.rowCount === 0) {
      const known = await storedAnswer(client, key, bodyHash);
      await client.query('commit');
      return known;
    }
    const done = await run(client);
    await client.query(
      'update operation set payment_id = $2, amount_minor = $3, http_status = $4, answer = $5 where key = $1',
      [key, done.paymentId ?? null, done.amountMinor ?? null, done.answer.status, JSON.stringify(done.answer.body)],
    );
    await client.query('commit');
    return done.answer;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

function hashOf(kind: ProviderOperation, body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, body]))
    .digest('base64url');
}

/** The answer that a key got before; 409 if that was for another body. */
async function storedAnswer(db: Pool | PoolClient, key: string, bodyHash: string): Promise<StoredAnswer> {
  const { rows } = await db.query<{ body_hash: string; http_status: number; answer: StoredAnswer['body'] }>(
    'select body_hash, http_status, answer from operation where key = $1',
    [key],
  );
  const [known] = rows;
  if (!known) throw new Error('Expected the operation that the insert conflicted with');
  if (known.body_hash !== bodyHash) return refusal(409, 'KEY_REUSED', 'this key was used with another body');
  return { status: known.http_status, body: known.answer };
}

function refusal(status: number, code: string, message: string): StoredAnswer {
  return { status, body: { code, message } };
}

/** Whether the hold of an amount has ended. What was captured before stays. */
const isOver = ({ authorised_until: end }: PaymentRow, now: Date) => end !== null && end <= now;

function statusAt(row: PaymentRow, now: Date): PaymentAnswer['status'] {
  const settled = row.status === 'pending' && row.settles_at !== null && row.settles_at <= now;
  if (!settled && row.status !== 'authorized') return row.status;
  return Number(row.captured_minor) === 0 && isOver(row, now) ? 'voided' : 'authorized';
}

function toAnswer(row: PaymentRow, now: Date): PaymentAnswer {
  return {
    id: row.id,
    reference: row.reference,
    status: statusAt(row, now),
    amountMinor: Number(row.amount_minor),
    currency: row.currency,
    capturedMinor: Number(row.captured_minor),
    refundedMinor: Number(row.refunded_minor),
    ...(row.authorised_until === null ? {} : { authorisedUntil: row.authorised_until.toISOString() }),
    ...(row.decline_code === null ? {} : { declineCode: row.decline_code }),
    ...(row.status === 'action_required' && row.client_secret !== null ? { clientSecret: row.client_secret } : {}),
  };
}
