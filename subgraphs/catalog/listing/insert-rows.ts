/** A statement takes at most 65535 parameters, and the widest row here has 12. */
const rowsPerStatement = 1000;

/** Inserts rows in portions that fit a statement's parameters. No rows, no statement. */
export async function insertRows<Row>(rows: readonly Row[], insert: (rows: Row[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsPerStatement) await insert(rows.slice(at, at + rowsPerStatement));
}
