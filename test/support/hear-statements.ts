import pg from 'pg';
import { currentTraceId } from '#platform/telemetry/trace.ts';

export interface HeardStatement {
  database: string;
  text: string;
  /** Of the work that sent it; null outside any trace. */
  traceId: string | null;
  /** Sent between `begin` and `commit`. */
  inTransaction: boolean;
  /** Rows that it answered with or changed. */
  rows: number;
}

export interface StatementHearing extends Disposable {
  /** Forgets the statements so far. */
  clear(): void;
  heard: HeardStatement[];
}

type Answer = { rowCount: number | null } | undefined;
type Query = (this: pg.Client, ...args: unknown[]) => Promise<Answer> | undefined;

/**
 * Hears every statement that this process sends to PostgreSQL, whichever library sends it, until it is disposed of. Start it before what it is to
 * hear.
 */
export function hearStatements(): StatementHearing {
  const heard: HeardStatement[] = [];
  const open = new WeakSet<pg.Client>();
  // The overloads of `query` are too many to be written down again.
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;

  function hear(client: pg.Client, asked: unknown): (answer: Answer) => void {
    const text = String(typeof asked === 'string' ? asked : (asked as { text?: string }).text)
      .replaceAll(/\s+/g, ' ')
      .trim();
    if (/^begin$/i.test(text)) open.add(client);
    const statement = {
      database: client.database ?? '',
      text,
      traceId: currentTraceId(),
      inTransaction: open.has(client),
      rows: 0,
    };
    if (/^(commit|rollback)$/i.test(text)) open.delete(client);
    heard.push(statement);
    return (answer) => {
      statement.rows = answer?.rowCount ?? 0;
    };
  }

  prototype.query = function heardQuery(...args) {
    const answered = hear(this, args[0]);
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      args[args.length - 1] = (error: unknown, answer: Answer) => {
        answered(answer);
        callback(error, answer);
      };
      return query.apply(this, args);
    }
    const answer = query.apply(this, args);
    if (!(answer instanceof Promise)) return answer;
    return answer.then((found) => {
      answered(found);
      return found;
    });
  };
  return {
    heard,
    clear: () => void heard.splice(0),
    [Symbol.dispose]() {
      prototype.query = query;
    },
  };
}
