import { AsyncLocalStorage } from 'node:async_hooks';

/** The SQL of one unit of work. */
export interface SqlWork {
  /** Statements that were sent; `begin` and `commit` count too. */
  statements: number;
  /** Their milliseconds together, from sending to answer. Statements that run at the same time count each. */
  ms: number;
}

const counting = new AsyncLocalStorage<SqlWork>();

/** Runs a function and counts the SQL that it, and everything that it starts, sends to the database. */
export async function countSql<T>(run: () => Promise<T>): Promise<{ result: T; sql: SqlWork }> {
  const sql: SqlWork = { statements: 0, ms: 0 };
  const result = await counting.run(sql, run);
  return { result, sql };
}

/** Whether the current work is counted. */
export function isCounting(): boolean {
  return counting.getStore() !== undefined;
}

/** Counts a statement that is sent now; answers with the function to call at its end. Undefined where nobody counts, as nearly always. */
export function statementSent(): (() => void) | undefined {
  const sql = counting.getStore();
  if (!sql) return undefined;
  sql.statements += 1;
  const startedAt = performance.now();
  return () => {
    sql.ms += performance.now() - startedAt;
  };
}
