import { parseSync } from 'libpg-query';

/** What a statement does to tables, each once, in alphabetical order: `reads orders`, `inserts payment`. */
export interface NamedTables {
  /** It says which value of the table's column it means: by a condition of the same level, in each row, or in the key that it writes by. */
  named: string[];
  unnamed: string[];
}

type Node = Readonly<Record<string, unknown>>;

/** What a statement does to tables of `columns`, as PostgreSQL's own parser reads it. `columns` has the column of each table. */
export function namedTablesIn(statement: string, columns: ReadonlyMap<string, string>): NamedTables {
  const named = new Set<string>();
  const unnamed = new Set<string>();
  const add = (does: string, relation: RangeVar, isNamed: (column: string, name: string) => boolean) => {
    const column = columns.get(relation.relname);
    if (column === undefined) return;
    const found = isNamed(column, relation.alias?.aliasname ?? relation.relname) ? named : unnamed;
    found.add(`${does} ${relation.relname}`);
  };
  visit(parseSync(statement), (kind, node) => {
    if (kind === 'InsertStmt') {
      const conflict = node['onConflictClause'] as { infer?: unknown } | undefined;
      const written = namesIn(node['cols']);
      const key = namesIn(conflict?.infer);
      add(
        conflict ? 'changes' : 'inserts',
        node['relation'] as RangeVar,
        (column) => written.includes(column) && (!conflict || key.includes(column)),
      );
    }
    if (!['SelectStmt', 'UpdateStmt', 'DeleteStmt'].includes(kind)) return;
    const { tables, conditions } = fromOf([node['fromClause'], node['usingClause']], node['whereClause']);
    const isNamed = (column: string, name: string) => isEqual(conditions, column, name);
    if (kind !== 'SelectStmt')
      add(kind === 'UpdateStmt' ? 'changes' : 'deletes', node['relation'] as RangeVar, isNamed);
    for (const table of tables) add(node['lockingClause'] ? 'locks' : 'reads', table, isNamed);
  });
  return { named: [...named].toSorted(), unnamed: [...unnamed].toSorted() };
}

interface RangeVar {
  relname: string;
  alias?: { aliasname: string };
}

/** The tables of one level, and the conditions that all of its rows fulfil. */
function fromOf(clauses: readonly unknown[], where: unknown): { tables: RangeVar[]; conditions: Node[] } {
  const tables: RangeVar[] = [];
  const conditions = conjuncts(where);
  const take = (item: unknown): void => {
    const { RangeVar: table, JoinExpr: join } = (item ?? {}) as { RangeVar?: RangeVar; JoinExpr?: Node };
    if (table) tables.push(table);
    if (!join) return;
    take(join['larg']);
    take(join['rarg']);
    conditions.push(...conjuncts(join['quals']));
  };
  for (const item of clauses.flatMap((clause) => clause ?? [])) take(item);
  return { tables, conditions };
}

function conjuncts(condition: unknown): Node[] {
  const { BoolExpr: bool } = (condition ?? {}) as { BoolExpr?: { boolop: string; args: unknown[] } };
  if (bool?.boolop === 'AND_EXPR') return bool.args.flatMap(conjuncts);
  return condition === undefined ? [] : [condition as Node];
}

/** Whether one of the conditions is `column = …` or `column = any (…)`, of this table. */
function isEqual(conditions: readonly Node[], column: string, table: string): boolean {
  return conditions.some((condition) => {
    const { A_Expr: compared } = condition as {
      A_Expr?: { kind: string; name: { String: { sval: string } }[]; lexpr: unknown; rexpr: unknown };
    };
    if (!compared || !['AEXPR_OP', 'AEXPR_OP_ANY'].includes(compared.kind) || compared.name[0]?.String.sval !== '=')
      return false;
    return [compared.lexpr, compared.rexpr].some((side) => {
      const { ColumnRef: reference } = (side ?? {}) as { ColumnRef?: { fields: { String?: { sval: string } }[] } };
      const names = reference?.fields.map((field) => field.String?.sval) ?? [];
      return names.at(-1) === column && (names.length === 1 || names.at(-2) === table);
    });
  });
}

/** The names of the columns that are listed: of an insert, or of the key of `on conflict`. */
function namesIn(list: unknown): string[] {
  const names: string[] = [];
  visit(list, (kind, node) => {
    if ((kind === 'ResTarget' || kind === 'IndexElem') && typeof node['name'] === 'string') names.push(node['name']);
  });
  return names;
}

function visit(value: unknown, see: (kind: string, node: Node) => void): void {
  if (value === null || typeof value !== 'object') return;
  for (const [kind, child] of Object.entries(value)) {
    if (child !== null && typeof child === 'object' && !Array.isArray(child)) see(kind, child as Node);
    visit(child, see);
  }
}
