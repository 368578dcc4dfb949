import type { FetchDataRewrite } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { addOther, type EntityGroup } from './group-entities.ts';
import type { ResponseObject } from './merge.ts';
import type { Condition } from './plan.ts';
import type { Representation } from './representations.ts';
import { possibleTypes } from './rewrites.ts';

/*
 * A field whose argument has @fromContext gets a value of an object above it. The plan names the value by its path from the entity: `..` is the
 * object around it, `... on Type` a condition, any other part a field. Entities with the same values share a list of representations.
 */

/** The values of one or more entities from the objects above them, by the variable of the fetch. */
export type ContextValues = Readonly<Record<string, unknown>>;

/** Entities that have the same values from their context. */
export interface ContextGroup {
  values: ContextValues;
  group: EntityGroup;
}

/** Groups the entities of a fetch by their values, and each group by their representations. */
export type GroupByContext = (data: ResponseObject, clean: boolean) => ContextGroup[];

const fragmentPrefix = '... on ';

type ContextRewrite = Extract<FetchDataRewrite, { kind: 'KeyRenamer' }>;

/** Compiles the values that a fetch takes from contexts. A path in the response leads to its entities. */
export function compileContexts(
  schema: GraphQLSchema,
  rewrites: readonly ContextRewrite[],
  source: { path: readonly string[]; conditions: readonly Condition[] },
  representation: Representation,
): GroupByContext {
  const names = [...new Set(rewrites.map(({ renameKeyTo }) => renameKeyTo))];
  return (data, clean) => {
    const groups = new Map<string, ContextGroup & { indexes: Map<string, number> }>();
    eachWithParents(data, source.path, (object, parents) => {
      const text = representation.textOf(object, clean);
      if (text === null) return;
      const values = Object.fromEntries(names.map((name) => [name, valueOf(name, object, parents)]));
      const key = JSON.stringify(values);
      const found = groups.get(key) ?? { values, group: emptyGroup(source, representation), indexes: new Map() };
      groups.set(key, found);
      addTo(found.group, found.indexes, text, object);
    });
    return [...groups.values()];
  };

  /** The first path whose conditions hold counts: an object has one type. Null if there is no value, as the subgraph's argument may be. */
  function valueOf(name: string, object: ResponseObject, parents: readonly ResponseObject[]): unknown {
    for (const { path } of rewrites.filter(({ renameKeyTo }) => renameKeyTo === name)) {
      const up = levelsUp(path);
      const value = valueAt(schema, up === 0 ? object : parents.at(-up), path.slice(up));
      if (value !== undefined) return value;
    }
    return null;
  }
}

function levelsUp(path: readonly string[]): number {
  return path.filter((part) => part === '..').length;
}

/** Where the object with the context of a fetch is in the response, and the key of the value that is taken from it. */
export function contextOf(
  path: readonly string[],
  { path: toValue }: ContextRewrite,
): { path: readonly string[]; key: string | undefined } {
  const key = toValue.find((part) => part !== '..' && !part.startsWith(fragmentPrefix));
  const keys = path.flatMap((part, index) => (part === '@' ? [] : [index]));
  const up = levelsUp(toValue);
  return { path: up === 0 ? path : path.slice(0, keys.at(-up)), key };
}

function valueAt(schema: GraphQLSchema, value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => valueAt(schema, item, [first, ...rest]) ?? null);
  if (typeof value !== 'object' || value === null) return value === null ? null : undefined;
  const object = value as ResponseObject;
  if (!first.startsWith(fragmentPrefix)) {
    return valueAt(schema, Object.hasOwn(object, first) ? object[first] : undefined, rest);
  }
  const applies = possibleTypes(schema, first.slice(fragmentPrefix.length)).has(String(object['__typename']));
  return applies ? valueAt(schema, object, rest) : undefined;
}

/** Calls `visit` for each object at a path, with the objects around it from the root on. */
function eachWithParents(
  data: ResponseObject,
  path: readonly string[],
  visit: (object: ResponseObject, parents: readonly ResponseObject[]) => void,
): void {
  function walk(value: unknown, depth: number, parents: readonly ResponseObject[]): void {
    if (typeof value !== 'object' || value === null) return;
    const key = path[depth];
    if (key === '@') {
      if (Array.isArray(value)) for (const item of value) walk(item, depth + 1, parents);
      return;
    }
    if (Array.isArray(value)) return;
    const object = value as ResponseObject;
    if (key === undefined) visit(object, parents);
    else if (Object.hasOwn(object, key)) walk(object[key], depth + 1, [...parents, object]);
  }
  walk(data, 0, []);
}

function emptyGroup(
  { path, conditions }: Parameters<typeof compileContexts>[2],
  { values }: Representation,
): EntityGroup {
  return {
    sources: [{ path, number: 0, conditions }],
    texts: [],
    values,
    first: [],
    firstSource: [],
    others: [],
  };
}

function addTo(group: EntityGroup, indexes: Map<string, number>, text: string, object: ResponseObject): void {
  const index = indexes.get(text);
  if (index === undefined) {
    indexes.set(text, group.texts.push(text) - 1);
    group.first.push(object);
    group.firstSource.push(0);
    group.others.push(undefined);
    return;
  }
  addOther(group, index, object, 0);
}
