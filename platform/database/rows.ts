import type { EntityClass } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from './prepared.ts';

/*
 * Rows as plain data with the properties and columns of their entities, for the most frequent reads and changes: rows that belong together are read with one statement and written with one. No identity map, no change sets; a row that may be written is compared with the row that was read.
 */

interface Column {
  property: string;
  name: string;
  type: string;
  isTime: boolean;
  /** pg gives numbers of 64 bits as text. */
  isBig: boolean;
}

const columnsByEntity = new WeakMap<object, Column[]>();
/** The rows that the database has, as they were when they were read or written last. */
const stored = new WeakMap<object, string>();

function columnsOf(em: SqlEntityManager, entity: EntityClass<object>): Column[] {
  const known = columnsByEntity.get(entity);
  if (known) return known;
  const columns = em.getMetadata(entity).props.map((prop) => {
    const type = prop.columnTypes[0] ?? '';
    return {
      property: prop.name,
      name: prop.fieldNames[0] ?? '',
      type,
      isTime: type.startsWith('timestamp'),
      isBig: type === 'bigint',
    };
  });
  columnsByEntity.set(entity, columns);
  return columns;
}

/** The rows of one table that `tail` selects, in its order. They cannot be written by `saveRows`. */
export async function findRows<Row extends object>(
  em: SqlEntityManager,
  entity: EntityClass<Row>,
  tail: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const columns = columnsOf(em, entity);
  const { tableName } = em.getMetadata(entity);
  const list = columns.map(({ property, name }) => `${tableName}."${name}" as "${property}"`).join(', ');
  const rows = await runPrepared<Record<string, unknown>>(em, `select ${list} from ${tableName} ${tail}`, values);
  for (const { property } of columns.filter(({ isBig }) => isBig)) {
    for (const row of rows) if (row[property] != null) row[property] = Number(row[property]);
  }
  return withTimes(columns, rows) as Row[];
}

/** SQL of a subquery with rows as one array of JSON, for `toRows` and `reviveRows`; `source` follows `from` and has the entity's columns. */
export function jsonRows(em: SqlEntityManager, entity: EntityClass<object>, source: string): string {
  return `(select coalesce(json_agg(row), '[]') from (select ${jsonRow(em, entity)} as row from ${source}) as found)`;
}

/** SQL of one row as JSON; with `alias` from the table of that name. */
export function jsonRow(em: SqlEntityManager, entity: EntityClass<object>, alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`;
  const pairs = columnsOf(em, entity).map(({ property, name }) => `'${property}', ${prefix}"${name}"`);
  return `json_build_object(${pairs.join(', ')})`;
}

/** As `jsonRows`, from the entity's own table; `tail` follows its name. */
export function selectRows(em: SqlEntityManager, entity: EntityClass<object>, tail: string): string {
  return jsonRows(em, entity, `${em.getMetadata(entity).tableName} ${tail}`);
}

/** The rows of a `jsonRows` or `selectRows`, to be read only; none if the statement did not select them. */
export function toRows<Row extends object>(em: SqlEntityManager, entity: EntityClass<Row>, found: unknown): Row[] {
  // Written by the `jsonRows` of the same entity.
  return withTimes(columnsOf(em, entity), (found ?? []) as Record<string, unknown>[]) as Row[];
}

/** The rows of a `jsonRows` or `selectRows`, to be changed and written by `saveRows`. */
export function reviveRows<Row extends object>(em: SqlEntityManager, entity: EntityClass<Row>, found: unknown): Row[] {
  const rows = toRows(em, entity, found);
  for (const row of rows) stored.set(row, JSON.stringify(row));
  return rows;
}

function withTimes(columns: readonly Column[], rows: Record<string, unknown>[]): Record<string, unknown>[] {
  for (const { property } of columns.filter(({ isTime }) => isTime)) {
    for (const row of rows) if (row[property] != null) row[property] = new Date(row[property] as string);
  }
  return rows;
}

export interface RowsToSave {
  entity: EntityClass<object>;
  rows: readonly object[];
  mayChange: readonly string[];
}

/** Rows of one table. Only the properties in `mayChange` are written to rows that were read. */
export function rowsOf<Row extends object>(
  entity: EntityClass<Row>,
  rows: readonly Row[],
  mayChange: readonly (keyof Row & string)[] = [],
): RowsToSave {
  return { entity, rows, mayChange };
}

/** Statements of `saveRows` by their first entity and by the changes that they write: making their text costs more than sending it. */
const statements = new WeakMap<EntityClass<object>, Map<string, string>>();

/**
 * Writes the differences from the database in one statement: rows that were not read are added, changed rows are updated by their key.
 * Constraints across the tables are checked at its end.
 */
export async function saveRows(em: SqlEntityManager, tables: readonly RowsToSave[]): Promise<void> {
  const changes: Change[] = [];
  const values: string[] = [];
  const written: [row: object, text: string][] = [];
  for (const { entity, rows, mayChange } of tables) {
    const added: string[] = [];
    const changed: string[] = [];
    for (const row of rows) {
      const text = JSON.stringify(row);
      const before = stored.get(row);
      if (before === text) continue;
      (before === undefined ? added : changed).push(text);
      written.push([row, text]);
    }
    for (const [kind, texts] of [['insert', added] as const, ['update', changed] as const]) {
      if (texts.length === 0) continue;
      changes.push({ kind, entity, mayChange });
      values.push(`[${texts.join(',')}]`);
    }
  }
  const [first] = changes;
  if (!first) return;
  const known = statements.get(first.entity) ?? new Map<string, string>();
  const key = changes.map(({ kind, entity, mayChange }) => `${kind} ${entity.name} ${mayChange.join()}`).join(';');
  const text = known.get(key) ?? toStatement(em, changes);
  statements.set(first.entity, known.set(key, text));
  await runPrepared(em, text, values);
  for (const [row, text] of written) stored.set(row, text);
}

interface Change {
  kind: 'insert' | 'update';
  entity: EntityClass<object>;
  mayChange: readonly string[];
}

/** One statement for all changes; `$1` has the rows of the first change, `$2` the rows of the next. */
function toStatement(em: SqlEntityManager, changes: readonly Change[]): string {
  const [first, ...others] = changes.map(({ kind, entity, mayChange }, index) =>
    kind === 'insert' ? insertSql(em, entity, index + 1) : updateSql(em, entity, mayChange, index + 1),
  );
  const parts = others.map((part, index) => `w${index} as (${part})`);
  return `${parts.length > 0 ? `with ${parts.join(', ')} ` : ''}${first}`;
}

function insertSql(em: SqlEntityManager, entity: EntityClass<object>, value: number): string {
  const columns = columnsOf(em, entity);
  const { tableName } = em.getMetadata(entity);
  return `insert into ${tableName} (${columns.map(({ name }) => `"${name}"`).join(', ')})
    select ${columns.map(({ property }) => `"${property}"`).join(', ')} from ${recordset(columns, value)}`;
}

/**
 * An update as an insert that always meets the row of its key. An `update … from` is a join, and a plan that was made while a table was small
 * reads the whole of it forever after; this one can only go by the key.
 */
function updateSql(
  em: SqlEntityManager,
  entity: EntityClass<object>,
  mayChange: readonly string[],
  value: number,
): string {
  const { primaryKeys } = em.getMetadata(entity);
  const keys: readonly string[] = primaryKeys;
  const columns = columnsOf(em, entity);
  const namesOf = (properties: readonly string[]) =>
    columns.filter(({ property }) => properties.includes(property)).map(({ name }) => `"${name}"`);
  const changes = namesOf(mayChange).map((name) => `${name} = excluded.${name}`);
  return `${insertSql(em, entity, value)}
    on conflict (${namesOf(keys).join(', ')}) do update set ${changes.join(', ')}`;
}

function recordset(columns: readonly Column[], value: number): string {
  return `jsonb_to_recordset($${value}::jsonb) as new (${columns
    .map(({ property, type }) => `"${property}" ${type}`)
    .join(', ')})`;
}
