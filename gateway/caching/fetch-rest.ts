import type { GraphQLFormattedError } from 'graphql';
import type { SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import { CodedError } from '#platform/process/errors.ts';
import { put, type ResponseObject } from '#platform/execution/merge.ts';
import type { SubgraphCall } from '#platform/execution/execute.ts';
import type { Hole, Split } from './split.ts';

/** Kept data that lacks the fields of its holes. */
export interface Incomplete {
  data: unknown;
  /** Where it is in the answer of the fetch. */
  at: readonly (string | number)[];
  holes: readonly Hole[];
  /** Of an entity. */
  representation?: string;
}

type Path = readonly (string | number)[];
interface Place {
  object: ResponseObject;
  path: Path;
}

/** The objects of a hole that one representation stands for. */
interface Gap {
  hole: Hole;
  /** By representation. */
  places: Map<string, Place[]>;
}

/** What came of the rest: errors at their places in the whole answer; `gone` if an object is no longer there, so that the kept data must not be used. */
export type Completed =
  | { gone: true }
  | { gone?: false; errors: GraphQLFormattedError[]; text: SubgraphResponse['text'] };

/**
 * Fetches what may not be kept and writes it into kept data, in one call. A failed call leaves null and an error at each place, as if the subgraph had
 * answered everything but these fields. Throws nothing that a subgraph causes.
 */
export async function fetchRest(
  split: Split,
  incomplete: readonly Incomplete[],
  call: SubgraphCall,
  next: (call: SubgraphCall) => Promise<SubgraphResponse>,
): Promise<Completed> {
  const gaps = gapsOf(incomplete);
  if (gaps.every(({ places }) => places.size === 0)) return { errors: [], text: { length: 0, hasEscapes: false } };
  let answer: SubgraphResponse;
  try {
    answer = await next(restCall(split, gaps, call));
  } catch (failure) {
    return { errors: gaps.flatMap((gap) => emptied(gap, failure)), text: undefined };
  }
  const { data, errors = [] } = answer;
  if (!data) return { errors: gaps.flatMap((gap) => errors.flatMap((error) => emptied(gap, error))), text: undefined };
  for (const { hole, places } of gaps) {
    const entities = hole.kind === 'root' ? [data] : data[hole.alias];
    if (!Array.isArray(entities) || entities.length !== places.size) return { gone: true };
    if (entities.some((entity) => typeof entity !== 'object' || entity === null)) return { gone: true };
    [...places.values()].forEach((list, index) =>
      list.forEach(({ object }, nth) => fill(object, entities[index], hole, nth > 0)),
    );
  }
  return { errors: errors.flatMap((error) => inPlace(error, gaps)), text: answer.text };
}

/** Removes what may not be kept; the data itself stays as it is. */
export function withoutHoles(data: unknown, holes: readonly Hole[]): unknown {
  if (holes.length === 0) return data;
  const kept = structuredClone(data);
  for (const hole of holes)
    for (const { object } of objectsOf(hole, kept, [])) for (const key of hole.drops) delete object[key];
  return kept;
}

function gapsOf(incomplete: readonly Incomplete[]): Gap[] {
  const gaps = new Map<Hole, Gap>();
  for (const { data, at, holes, representation } of incomplete) {
    for (const hole of holes) {
      const gap = gaps.get(hole) ?? { hole, places: new Map<string, Place[]>() };
      gaps.set(hole, gap);
      for (const place of objectsOf(hole, data, at)) {
        const text = hole.kind === 'object' ? representationOf(hole, place.object) : (representation ?? '');
        if (text !== undefined) gap.places.set(text, [...(gap.places.get(text) ?? []), place]);
      }
    }
  }
  return [...gaps.values()];
}

function objectsOf({ path, type, kind }: Hole, data: unknown, at: Path): Place[] {
  const found = objectsAt(data, path, at);
  // A list may hold objects of several types.
  return kind === 'object' ? found.filter(({ object }) => object['__typename'] === type) : found;
}

function objectsAt(value: unknown, [key, ...rest]: readonly string[], at: Path): Place[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => objectsAt(item, key === undefined ? [] : [key, ...rest], [...at, index]));
  if (typeof value !== 'object' || value === null) return [];
  // Made from JSON.
  const object = value as ResponseObject;
  return key === undefined ? [{ object, path: at }] : objectsAt(object[key], rest, [...at, key]);
}

/** Undefined for an object without its key, which a condition has left out; then its rest is left out too. */
function representationOf({ type, key }: Hole, object: ResponseObject): string | undefined {
  if (key.some((name) => object[name] === undefined)) return undefined;
  return JSON.stringify(Object.fromEntries([['__typename', type], ...key.map((name) => [name, object[name]])]));
}

function restCall(split: Split, gaps: readonly Gap[], call: SubgraphCall): SubgraphCall {
  const { query, variables: names } = split.rest;
  const given = names.filter((name) => Object.hasOwn(call.variables, name)).map((name) => [name, call.variables[name]]);
  const shared = Object.entries(Object.fromEntries(given)).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  // Every list that the query names, also where nothing is needed of it.
  const lists = split.holes.flat().flatMap((hole) => {
    if (hole.kind === 'root') return [];
    const texts = gaps.find((gap) => gap.hole === hole)?.places.keys() ?? [];
    return [`"${hole.alias}":[${[...texts].join(',')}]`];
  });
  return {
    subgraph: call.subgraph,
    query,
    operationName: undefined,
    body: `{"query":${JSON.stringify(query)},"variables":{${[...shared, ...lists].join(',')}}}`,
    representationValues: gaps.reduce((sum, { hole, places }) => sum + places.size * (hole.key.length + 1), 0),
    texts: [],
    variables: call.variables,
  };
}

function fill(object: ResponseObject, entity: ResponseObject, { drops }: Hole, again: boolean): void {
  for (const key of drops) {
    // Left out by a condition.
    if (!Object.hasOwn(entity, key)) continue;
    // The executor writes into what it gets.
    put(object, key, again ? structuredClone(entity[key]) : entity[key]);
  }
}

/** Leaves null where a gap stays, with an error at each place. */
function emptied({ hole, places }: Gap, failure: unknown): GraphQLFormattedError[] {
  const { message, extensions } = errorOf(failure);
  return [...places.values()].flat().flatMap(({ object, path }) =>
    hole.drops.map((key) => {
      put(object, key, null);
      return { message, path: [...path, key], extensions: { ...extensions } };
    }),
  );
}

function errorOf(failure: unknown): Pick<GraphQLFormattedError, 'message' | 'extensions'> {
  if (failure instanceof CodedError) return failure;
  const answered = failure as Partial<GraphQLFormattedError> | null;
  const known = !(failure instanceof Error) && typeof answered?.message === 'string';
  return known
    ? { message: String(answered.message), extensions: answered.extensions ?? {} }
    : new CodedError('INTERNAL');
}

function inPlace(error: GraphQLFormattedError, gaps: readonly Gap[]): GraphQLFormattedError[] {
  const [first, index, ...rest] = error.path ?? [];
  const gap = gaps.find(({ hole }) => hole.kind !== 'root' && hole.alias === first);
  if (!gap) return [error];
  const places = typeof index === 'number' ? ([...gap.places.values()][index] ?? []) : [];
  return places.map(({ path }) => ({ ...error, path: [...path, ...rest] }));
}
