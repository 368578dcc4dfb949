import pg from 'pg';
import { vi } from 'vitest';
import { jobsSchema } from '#platform/database/install-jobs.ts';

/** A statement as PostgreSQL got it. */
export interface SentStatement {
  text: string;
  values: unknown[];
}

/** A node of a plan, as `explain (format json)` writes it. */
export interface PlanNode {
  'Node Type'?: string;
  'Relation Name'?: string;
  Plans?: PlanNode[];
}

/** The statements that only read, among those that PostgreSQL gets while this runs. The job queue looks for work by itself, so its statements are left out. */
export async function readsOf(run: () => Promise<unknown>): Promise<SentStatement[]> {
  const sent: SentStatement[] = [];
  const { query: send } = pg.Client.prototype;
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [first, values] = args;
    sent.push(
      typeof first === 'string' ? { text: first, values: (values ?? []) as unknown[] } : (first as SentStatement),
    );
    return (send as (...args: unknown[]) => unknown).apply(this, args);
  } as never);
  try {
    await run();
  } finally {
    spy.mockRestore();
  }
  return sent.filter(({ text }) => /^\s*(with|select)\b/i.test(text) && !text.includes(`${jobsSchema}.`));
}

/** The tables that a plan reads from one end to the other. */
export function wholeTables(plan: PlanNode): string[] {
  const own = plan['Node Type'] === 'Seq Scan' ? [String(plan['Relation Name'])] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(wholeTables)];
}
