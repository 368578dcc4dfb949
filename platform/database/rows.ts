import type { EntityClass } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from './prepared.ts';

/*
 * Rows as plain data with the properties and columns of their entities, for the changes that happen most: what belongs together is read with one
 * statement and written with one. No identity map, no change sets; a row is compared with what it was when it was read.
 */

interface Column {
  property: string;
  name: string;
  type: string;
  isTime: boolean;
}

const columnsByEntity = new WeakMap<object, Column[]>();
/** The rows that the database has, as they were when they were read or written last. */
const stored = new WeakMap<object, string>();

function columnsOf(em: SqlEntityManager, entity: EntityClass<object>): Column[] {
  const known = columnsByEntity.get(entity);
  if (known) return known;
  const columns = em.getMetadata(entity).props.map((prop) => {
    const type = prop.columnTypes[0] ?? '';
    return { property: prop.name, name: prop.fieldNames[0] ?? '', type, isTime: type.startsWith('timestamp') };
  });
  columnsByEntity.set(entity, columns);
  return columns;
}

/** SQL of a subquery with the matching rows as one array of JSON, for `reviveRows`. */
export function selectRows(em: SqlEntityManager, entity: EntityClass<object>, tail: string): string {
  const pairs = columnsOf(em, entity).map(({ property, name }) => `'${property}', "${name}"`);
  const { tableName } = em.getMetadata(entity);
  return `(select coalesce(json_agg(row), '[]') from (select json_build_object(${pairs.join(', ')}) as row from ${tableName} ${tail}) as found)`;
}

/** The rows of a `selectRows`. */
export function reviveRows<Row extends object>(em: SqlEntityManager, entity: EntityClass<Row>, found: unknown): Row[] {
  const times = columnsOf(em, entity).filter(({ isTime }) => isTime);
  // Written by the `selectRows` of the same entity.
  for (const row of found as Record<string, unknown>[]) {
    for (const { property } of times) {
      if (row[property] != null) row[property] = new Date(row[property] as string);
    }
    stored.set(row, JSON.stringify(row));
  }
  return found as Row[];
}

export interface RowsToSave {
  entity: EntityClass<object>;
  rows: readonly object[];
  mayChange: readonly string[];
}

/** Rows of one table; of those that were read, only the properties in `mayChange` are written. */
export function rowsOf<Row extends object>(
  entity: EntityClass<Row>,
  rows: readonly Row[],
  mayChange: readonly (keyof Row & string)[] = [],
): RowsToSave {
  return { entity, rows, mayChange };
}

/**
 * Writes what differs from the database, in one statement: rows that were not read are added, those that changed are changed by their key.
 * Constraints across the tables are checked at its end.
 */
export async function saveRows(em: SqlEntityManager, tables: readonly RowsToSave[]): Promise<void> {
  const parts: string[] = [];
  const values: string[] = [];
  const written: object[] = [];
  for (const { entity, rows, mayChange } of tables) {
    const added = rows.filter((row) => !stored.has(row));
    const changed = rows.filter((row) => stored.has(row) && stored.get(row) !== JSON.stringify(row));
    if (added.length > 0) {
      values.push(JSON.stringify(added));
      parts.push(insertSql(em, entity, values.length));
    }
    if (changed.length > 0) {
      values.push(JSON.stringify(changed));
      parts.push(updateSql(em, entity, mayChange, values.length));
    }
    written.push(...added, ...changed);
  }
  if (parts.length === 0) return;
  const others = parts.slice(1).map((part, index) => `w${index} as (${part})`);
  await runPrepared(em, `${others.length > 0 ? `with ${others.join(', ')} ` : ''}${parts[0]}`, values);
  for (const row of written) stored.set(row, JSON.stringify(row));
}

function insertSql(em: SqlEntityManager, entity: EntityClass<object>, value: number): string {
  const columns = columnsOf(em, entity);
  const { tableName } = em.getMetadata(entity);
  return `insert into ${tableName} (${columns.map(({ name }) => `"${name}"`).join(', ')})
    select ${columns.map(({ property }) => `"${property}"`).join(', ')} from ${recordset(columns, value)}`;
}

function updateSql(
  em: SqlEntityManager,
  entity: EntityClass<object>,
  mayChange: readonly string[],
  value: number,
): string {
  const { tableName, primaryKeys } = em.getMetadata(entity);
  const keys: readonly string[] = primaryKeys;
  const columns = columnsOf(em, entity).filter(({ property }) => [...keys, ...mayChange].includes(property));
  const equal = (one: Column) => `"${one.name}" = new."${one.property}"`;
  const isKey = (one: Column) => keys.includes(one.property);
  return `update ${tableName} set ${columns
    .filter((one) => !isKey(one))
    .map(equal)
    .join(', ')}
    from ${recordset(columns, value)} where ${columns
      .filter(isKey)
      .map((one) => `${tableName}.${equal(one)}`)
      .join(' and ')}`;
}

function recordset(columns: readonly Column[], value: number): string {
  return `jsonb_to_recordset($${value}::jsonb) as new (${columns
    .map(({ property, type }) => `"${property}" ${type}`)
    .join(', ')})`;
}
