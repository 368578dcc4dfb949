import { lookups, type TablePlace, placements } from './placement.ts';

/** A unique key as PostgreSQL's catalog has it. */
export interface UniqueKey {
  table: string;
  index: string;
  columns: string[];
  isPrimary: boolean;
  isConstraint: boolean;
  /** Of a partial index. */
  predicate: string | null;
}

export interface ForeignKey {
  name: string;
  table: string;
  columns: string[];
  parent: string;
  parentColumns: string[];
  /** `on update … on delete …`, as the catalog's definition ends. */
  rules: string | null;
}

/** What is read from the catalog of the orders database. */
export interface KeysOfDatabase {
  tables: string[];
  unique: UniqueKey[];
  foreign: ForeignKey[];
}

type ByCustomer = Extract<TablePlace, { on: 'customer' }>;
const byCustomer = Object.entries(placements).filter(
  (entry): entry is [string, ByCustomer] => entry[1].on === 'customer',
);
const columnOf = (table: string): string | undefined => {
  const placement = placements[table];
  return placement?.on === 'customer' ? placement.column : undefined;
};
const list = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(', ');
const widened = (table: string, columns: readonly string[]) => {
  const column = columnOf(table);
  return column === undefined || columns.includes(column) ? [...columns] : [column, ...columns];
};

/** The keys that do not contain the column by which their table is distributed. */
export const narrowKeys = ({ unique }: KeysOfDatabase): UniqueKey[] =>
  unique.filter(({ table, columns }) => columnOf(table) !== undefined && !columns.includes(columnOf(table) ?? ''));

/** Where the customer of a row of `table` is stored today: in itself, or in its parent's parents. */
function customerSource(table: string): { from: string; column: string } {
  const placement = placements[table];
  if (placement?.on !== 'customer') throw new Error(`Expected ${table} among the tables of customers`);
  if (!placement.via) return { from: `"${table}"`, column: `"${table}"."${placement.column}"` };
  const { parent, key } = placement.via;
  const above = customerSource(parent);
  return { ...above, from: `${above.from} join "${table}" on "${table}"."${key}" = "${parent}".id` };
}

/**
 * Gives each table of a customer the customer and a unique key that contains it. Runs on any PostgreSQL while the shop works, step by step: a trigger
 * fills the column as long as the code does not write it. After the statement, which may store an order and its lines at the same time.
 */
export function expandSql(keys: KeysOfDatabase): string[] {
  const children = byCustomer.flatMap(([table, { column, via }]) => (via ? [{ table, column, ...via }] : []));
  return [
    ...children.flatMap(({ table, column, parent, key }) => {
      const source = customerSource(parent);
      const fill = (also: string) =>
        `update "${table}" as child set "${column}" = ${source.column} from ${source.from} where "${parent}".id = child."${key}" and child."${column}" is null${also}`;
      return [
        `alter table "${table}" add column if not exists "${column}" uuid`,
        // As the owner: the role of the processes may not change every table.
        `create or replace function fill_customer_of_${table}() returns trigger language plpgsql security definer set search_path = public as
           $$ begin ${fill(` and child."${key}" in (select added."${key}" from added)`)}; return null; end $$`,
        `create or replace trigger fill_customer after insert on "${table}" referencing new table as added for each statement execute function fill_customer_of_${table}()`,
        fill(''),
      ];
    }),
    ...narrowKeys(keys).map(
      ({ table, index, columns, predicate }) =>
        `create unique index concurrently if not exists "${index}_of_customer" on "${table}" (${list(widened(table, columns))})${predicate ? ` where ${predicate}` : ''}`,
    ),
  ];
}

/** Spreads the tables. Needs the extension citus, code that writes and asks for the customer, and a stop of the shop. */
export function distributeSql(keys: KeysOfDatabase): string[] {
  const spread = new Set(byCustomer.map(([table]) => table));
  const touching = keys.foreign.filter(({ table, parent }) => spread.has(table) || spread.has(parent));
  const kept = touching.filter(({ table }) => spread.has(table));
  const isSpread = ({ parent }: ForeignKey) => spread.has(parent);
  return [
    ...lookups.flatMap(({ name, table, key }) => [
      `create table "${name}" ("${key}" text primary key, customer_id uuid not null, id uuid not null)`,
      `insert into "${name}" select "${key}", customer_id, id from "${table}" where "${key}" is not null`,
    ]),
    ...touching.map(({ table, name }) => `alter table "${table}" drop constraint "${name}"`),
    ...byCustomer
      .filter(([, { via }]) => via)
      .flatMap(([table, { column }]) => [
        `drop trigger fill_customer on "${table}"`,
        `drop function fill_customer_of_${table}()`,
        `alter table "${table}" alter column "${column}" set not null`,
      ]),
    ...narrowKeys(keys).flatMap(({ table, index, isPrimary, isConstraint }) => [
      isConstraint ? `alter table "${table}" drop constraint "${index}"` : `drop index "${index}"`,
      ...(isPrimary ? [`alter table "${table}" add primary key using index "${index}_of_customer"`] : []),
    ]),
    ...Object.entries(placements)
      .filter(([, { on }]) => on === 'every node')
      .map(([table]) => `select create_reference_table('${table}')`),
    ...byCustomer.map(
      ([table, { column }]) =>
        `select create_distributed_table('${table}', '${column}'${table === 'orders' ? '' : `, colocate_with => 'orders'`})`,
    ),
    ...lookups.map(({ name, key }) => `select create_distributed_table('${name}', '${key}', colocate_with => 'none')`),
    ...kept.map((key) => {
      const { name, table, columns, parent, parentColumns, rules } = key;
      const pair = isSpread(key) ? [widened(table, columns), widened(parent, parentColumns)] : [columns, parentColumns];
      return `alter table "${table}" add constraint "${name}" foreign key (${list(pair[0] ?? [])}) references "${parent}" (${list(pair[1] ?? [])})${rules ?? ''}`;
    }),
  ];
}

/** Foreign keys that end: a table of the coordinator cannot point to rows on other nodes. */
export const endedForeignKeys = ({ foreign }: KeysOfDatabase): ForeignKey[] =>
  foreign.filter(({ table, parent }) => columnOf(table) === undefined && columnOf(parent) !== undefined);

/** Reads `KeysOfDatabase` in one row. */
export const keysSql = `
  with tables as (select oid, relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p'))
  select
    (select json_agg(name order by name) from tables) as tables,
    (select coalesce(json_agg(json_build_object(
        'table', tables.name, 'index', pg_class.relname, 'isPrimary', indisprimary,
        'isConstraint', exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u')),
        'predicate', pg_get_expr(indpred, indrelid),
        'columns', (select json_agg(attname order by place) from unnest(indkey::int2[]) with ordinality as part (attnum, place)
                    join pg_attribute on attrelid = indrelid and pg_attribute.attnum = part.attnum)) order by pg_class.relname), '[]')
      from pg_index join tables on tables.oid = indrelid join pg_class on pg_class.oid = indexrelid where indisunique) as unique,
    (select coalesce(json_agg(json_build_object(
        'name', conname, 'table', child.name, 'parent', parent.name,
        'rules', substring(pg_get_constraintdef(pg_constraint.oid) from '( ON (UPDATE|DELETE).*)$'),
        'columns', (select json_agg(attname order by place) from unnest(conkey) with ordinality as part (attnum, place)
                    join pg_attribute on attrelid = conrelid and pg_attribute.attnum = part.attnum),
        'parentColumns', (select json_agg(attname order by place) from unnest(confkey) with ordinality as part (attnum, place)
                    join pg_attribute on attrelid = confrelid and pg_attribute.attnum = part.attnum)) order by conname), '[]')
      from pg_constraint join tables as child on child.oid = conrelid join tables as parent on parent.oid = confrelid
      where contype = 'f') as foreign`;
