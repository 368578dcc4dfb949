import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { Webhook } from 'standardwebhooks';
import type { Log } from '#platform/process/log.ts';
import type { PaymentAnswer } from './payments.ts';
import { takeRule } from './rules.ts';

/** Sends webhooks about payments, signed as https://www.standardwebhooks.com says. */
export interface Notices {
  /** A payment changed: `payment.authorise`, `payment.capture` … `at` is when it is true; in the future for a pending payment. */
  announce(payment: PaymentAnswer, type: string, at?: Date): Promise<void>;
  stop(): Promise<void>;
}

export const noNotices: Notices = { announce: async () => {}, stop: async () => {} };

/** How often the table is read while messages wait for their time or for the receiver. Half of it would find nothing more often. */
const everyMs = 100;
const timeoutMs = 5_000;

/**
 * Opens the sender. Messages are in the database until the receiver took them; a receiver that does not answer is asked again after 1, 2, 4 … 60 s. Rules
 * for the operation `webhook` delay, repeat or lose them.
 */
export function openNotices(
  pool: Pool,
  { url, secret, log, now }: { url: string; secret: string; log: Log; now: () => Date },
): Notices {
  const webhook = new Webhook(secret, { format: 'raw' });
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  async function sendDue(): Promise<void> {
    const { rows } = await pool.query<{ id: string; body: string; copies: number }>(
      `update notice set due_at = $1::timestamptz + least(60, power(2, attempts)) * interval '1 second', attempts = attempts + 1
       where id in (select id from notice where due_at <= $1 order by due_at, id limit 50 for update skip locked)
       returning id, body, copies`,
      [now()],
    );
    await Promise.all(rows.map(sendOne));
  }

  async function sendOne({ id, body, copies }: { id: string; body: string; copies: number }): Promise<void> {
    const at = new Date();
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': webhook.sign(id, at, body),
    };
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const answers = await Promise.all(
        Array.from({ length: copies }, () => fetch(url, { method: 'POST', headers, body, signal })),
      );
      const refused = answers.find(({ ok }) => !ok);
      if (refused) throw new Error(`the receiver answered ${refused.status}`);
      await pool.query('delete from notice where id = $1', [id]);
    } catch (error) {
      if (!stopping.signal.aborted) log.warn({ err: error, id }, 'a webhook was not taken');
    }
  }

  /** Sends what is due, and looks again until no message waits. */
  function wake(): void {
    if (timer !== undefined || stopping.signal.aborted) return;
    timer = setTimeout(() => {
      timer = undefined;
      sending = sendDue()
        .then(async () => {
          const { rows } = await pool.query('select 1 from notice limit 1');
          if (rows.length > 0) wake();
        })
        .catch((error: unknown) => {
          log.warn({ err: error }, 'webhooks could not be read');
          wake();
        });
    }, everyMs);
  }
  wake();

  return {
    async announce(payment, type, at = now()) {
      const rule = await takeRule(pool, payment.reference, 'webhook');
      if (rule?.behaviour === 'fail') return;
      const { rows } = await pool.query<{ key: string }>(
        `select key from operation where payment_id = $1 and kind = 'authorise'`,
        [payment.id],
      );
      const body = JSON.stringify({ type, payment: { id: payment.id, key: rows[0]?.key ?? payment.reference } });
      const dueAt = new Date(at.getTime() + (rule?.behaviour === 'delay' ? rule.delayMs : 0));
      await pool.query('insert into notice (id, body, copies, due_at) values ($1, $2, $3, $4)', [
        `msg_${randomUUID()}`,
        body,
        rule?.behaviour === 'duplicate' ? 3 : 1,
        dueAt,
      ]);
      wake();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await sending;
    },
  };
}
