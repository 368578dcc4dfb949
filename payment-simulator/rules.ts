import type { Pool } from 'pg';
import { z } from 'zod';

/** A rule for misbehaviour; the first rule that fits a request applies to it. */
export const ruleInput = z.object({
  /** The reference of the payments concerned; `*` means all. */
  reference: z.string().min(1).default('*'),
  operation: z.enum(['authorise', 'renew', 'capture', 'void', 'refund', 'webhook']),
  /**
   * decline: answers with a refusal. delay: answers late. fail: answers 500 and does nothing. lose-reply: does the
   * work, then breaks the connection. pending: an authorisation stays undecided for `delayMs`. require-action: the
   * customer must confirm the authorisation. Of a webhook: delay sends it later, so that others overtake it; fail loses it; duplicate sends it three
   * times.
   */
  behaviour: z.enum(['decline', 'delay', 'fail', 'lose-reply', 'pending', 'require-action', 'duplicate']),
  delayMs: z.int().min(0).max(600_000).default(0),
  /** The number of requests that it applies to; all requests by default, until the rules are removed. */
  times: z.int().min(1).optional(),
});

export type ProviderOperation = Exclude<z.infer<typeof ruleInput>['operation'], 'webhook' | 'renew'>;

export interface Rule {
  behaviour: z.infer<typeof ruleInput>['behaviour'];
  delayMs: number;
}

export async function addRule(pool: Pool, rule: z.infer<typeof ruleInput>): Promise<void> {
  await pool.query(
    'insert into rule (reference, operation, behaviour, delay_ms, remaining) values ($1, $2, $3, $4, $5)',
    [rule.reference, rule.operation, rule.behaviour, rule.delayMs, rule.times ?? null],
  );
}

export async function removeRules(pool: Pool): Promise<void> {
  await pool.query('delete from rule');
}

/** The oldest rule that fits and is not used up; the call uses it once. */
export async function takeRule(
  pool: Pool,
  reference: string,
  operation: z.infer<typeof ruleInput>['operation'],
): Promise<Rule | undefined> {
  const { rows } = await pool.query<Rule>(
    `update rule set remaining = remaining - 1
     where id = (
       select id from rule
       where operation = $2 and reference in ($1, '*') and (remaining is null or remaining > 0)
       order by id limit 1 for update
     )
     returning behaviour, delay_ms as "delayMs"`,
    [reference, operation],
  );
  return rows[0];
}
