/** A statement that a session sent to PostgreSQL, from the log of the server. */
export interface LoggedStatement {
  session: string;
  database: string;
  role: string;
  /** As it was sent; `$1` and so on where it has parameters. */
  text: string;
  /** Null for NULL; empty for a statement without parameters. */
  parameters: readonly (string | null)[];
}

/** Set as `log_line_prefix`, so that each message names its session, database and role. */
export const logLinePrefix = '<<%c|%d|%u>> ';
const messageStart = /<<([0-9a-f.]+)\|([^|>]*)\|([^>]*)>> ([A-Z]+): {2}/g;

/** The statements in a piece of the server's log, in the order in which they were sent. */
export function statementsIn(log: string): LoggedStatement[] {
  const starts = [...log.matchAll(messageStart)];
  const statements: LoggedStatement[] = [];
  for (const [index, start] of starts.entries()) {
    const [, session = '', database = '', role = '', kind] = start;
    const end = starts[index + 1]?.index ?? log.length;
    // The server begins each further line of a message with a tab.
    const words = log
      .slice(start.index + start[0].length, end)
      .replaceAll('\n\t', '\n')
      .trimEnd();
    if (kind === 'LOG') {
      const [, text] = /^(?:statement|execute [^:]*): ([^]*)$/.exec(words) ?? [];
      if (text !== undefined) statements.push({ session, database, role, text, parameters: [] });
    } else if (kind === 'DETAIL' && /^parameters: /i.test(words)) {
      const statement = statements.findLast((earlier) => earlier.session === session);
      if (statement) statement.parameters = parametersIn(words);
    }
  }
  return statements;
}

/** `Parameters: $1 = 'a''b', $2 = NULL` as values. */
function parametersIn(words: string): (string | null)[] {
  return [...words.matchAll(/\$\d+ = (?:NULL|'((?:[^']|'')*)')/g)].map(
    ([, value]) => value?.replaceAll("''", "'") ?? null,
  );
}

/** Transactions as PostgreSQL counts them: from `begin` to its end, or a statement outside of both. */
export function transactionsIn(statements: readonly LoggedStatement[]): number {
  const open = new Set<string>();
  let count = 0;
  for (const { session, text } of statements) {
    if (/^\s*(begin|start transaction)\b/i.test(text)) open.add(session);
    else if (/^\s*(commit|rollback(?!\s+to\b))/i.test(text)) {
      open.delete(session);
      count += 1;
    } else if (!open.has(session)) count += 1;
  }
  return count;
}
