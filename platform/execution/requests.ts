import type { FetchDataRewrite } from '@apollo/query-planner';
import { type GraphQLSchema, isInterfaceType, Kind, type SelectionSetNode } from 'graphql';
import { compileContexts, type GroupByContext } from './contexts.ts';
import type { Condition, PlannedFetch } from './plan.ts';
import { compileMerge, merge, type MergedField } from './merge.ts';
import { mergedQuery, type NamedPart, namesOf, withoutName } from './merged-query.ts';
import { compilePaths, type WavePaths } from './objects-at.ts';
import { compileRepresentation, type Representation } from './representations.ts';
import { possibleTypes } from './rewrites.ts';
import { fieldsOf, operationOf, ownSelections, responseKey, selectionsAt } from './selections.ts';

/** A request for root fields. */
export interface RootRequest {
  subgraph: string;
  query: string;
  operationName: string | undefined;
  path: readonly string[];
  conditions: readonly Condition[];
  /** The body up to the variables. */
  head: string;
  variables: readonly string[];
  outputRewrites: readonly FetchDataRewrite[] | undefined;
  /** The keys of the response that stay empty without an answer. */
  keys: readonly string[];
}

/** A request for entities: one `_entities` field for each part. */
export interface EntityRequest {
  subgraph: string;
  query: string;
  operationName: string | undefined;
  head: string;
  variables: readonly string[];
  parts: readonly EntityPart[];
}

/** Entities that are fetched in the same way, from one or more paths of the response. */
export interface EntityPart {
  /** The key of `_entities` in the answer, and the variable of its representations. */
  alias: string;
  variable: string;
  /** The index of the grouping that the part reads, within its wave. */
  grouping: number;
  /** Where the entities are in the response. */
  paths: readonly (readonly string[])[];
  outputRewrites: readonly FetchDataRewrite[] | undefined;
  /** Whether the answer may name an interface as the type of an entity: a subgraph with @interfaceObject knows no other name. */
  namesInterface: boolean;
  /** Adds an entity to an object of the response. */
  merge: typeof merge;
  /** Whether an entity has objects of its own, which need copies where the same entity has two places. */
  nested: boolean;
  /** Whether equal objects at one path may share these objects: no other fetch writes into them by another way. */
  shareable: boolean;
  /** The keys that stay empty without an answer, by the type of the entity. */
  emptyKeys(typename: unknown): readonly string[];
}

/** The objects that several parts of a wave share: at some paths, with their representations for a subgraph. */
export interface Grouping {
  /** `number` is that of the path in the wave. */
  sources: readonly { path: readonly string[]; number: number; conditions: readonly Condition[] }[];
  representation: Representation;
}

/** A fetch with values from a context: a request has a part for each different set of values, at most `maxContexts`. */
export interface ContextRequest {
  groupsOf: GroupByContext;
  conditions: readonly Condition[];
  /** The request with so many parts, from 1 on. */
  withParts(count: number): EntityRequest;
  /** Whether it made this request. */
  made(request: object): boolean;
  /** The name of a variable that has a value from a context, in this part of the request. */
  variableIn(count: number, part: number, name: string): string;
}

/** Half of it would nearly double the calls of a list whose items all differ; double lets a subgraph parse a text of twice the length. */
export const maxContexts = 20;

export interface Wave {
  roots: readonly RootRequest[];
  entities: readonly EntityRequest[];
  contexts: readonly ContextRequest[];
  groupings: readonly Grouping[];
  paths: WavePaths;
}

/** Compiles the fetches of one wave; `all` are the fetches of the whole plan. */
export function compileWave(
  fetches: readonly PlannedFetch[],
  all: readonly PlannedFetch[],
  schema: GraphQLSchema,
): Wave {
  const groupings = new Map<string, Grouping & { index: number }>();
  const paths = compilePaths();
  function groupingOf(list: readonly PlannedFetch[]): number {
    const [{ node }] = list as [PlannedFetch];
    const sources = list.map(({ path, conditions }) => ({ path, number: paths.numberOf(path), conditions }));
    const key = JSON.stringify([node.requires, node.inputRewrites, sources]);
    const known = groupings.get(key) ?? {
      index: groupings.size,
      sources,
      representation: compileRepresentation(schema, node.requires ?? [], node.inputRewrites),
    };
    groupings.set(key, known);
    return known.index;
  }

  const bySubgraph = Map.groupBy(
    fetches.filter(({ node }) => node.requires && !node.contextRewrites?.length),
    // An operation with directives of its own is left as it is.
    (fetch) => fetch.node.serviceName + (operationOf(fetch).directives?.length ? fetches.indexOf(fetch) : ''),
  );
  const entities = [...bySubgraph.values()].map((list) => entityRequest(list, all, schema, groupingOf));
  return {
    roots: fetches.filter(({ node }) => !node.requires).map(rootRequest),
    entities,
    contexts: fetches
      .filter(({ node }) => node.contextRewrites?.length)
      .map((fetch) => contextRequest(fetch, all, schema)),
    groupings: [...groupings.values()],
    paths,
  };
}

function rootRequest(fetch: PlannedFetch): RootRequest {
  const { node, path, conditions } = fetch;
  return {
    subgraph: node.serviceName,
    query: node.operation,
    operationName: node.operationName,
    path,
    conditions,
    head: headOf(node.operation, node.operationName),
    variables: node.variableUsages ?? [],
    outputRewrites: node.outputRewrites,
    keys: [...new Set(fieldsOf(fetch, ownSelections(fetch)).map(responseKey))],
  };
}

/** The body of a request up to its variables. */
export function headOf(query: string, operationName: string | undefined): string {
  const name = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
  return `{"query":${JSON.stringify(query)}${name},"variables":{`;
}

function entityRequest(
  fetches: readonly PlannedFetch[],
  all: readonly PlannedFetch[],
  schema: GraphQLSchema,
  groupingOf: (list: readonly PlannedFetch[]) => number,
): EntityRequest {
  // Fetches with the same text differ only by their path.
  const byText = [
    ...Map.groupBy(fetches, ({ node, document }) =>
      JSON.stringify([node.requires, node.inputRewrites, node.outputRewrites, withoutName(document)]),
    ).values(),
  ];
  const variables = [...new Set(fetches.flatMap((fetch) => fetch.node.variableUsages ?? []))];
  const parts = byText.map((list, index) => ({ list, grouping: groupingOf(list), ...namesOf(index, byText.length) }));
  return requestOf(parts, variables, new Set(), all, schema);
}

function contextRequest(fetch: PlannedFetch, all: readonly PlannedFetch[], schema: GraphQLSchema): ContextRequest {
  const { node, path, conditions } = fetch;
  const rewrites = node.contextRewrites ?? [];
  const names = new Set(rewrites.map(({ renameKeyTo }) => renameKeyTo));
  const plain = (node.variableUsages ?? []).filter((name) => !names.has(name));
  const known = new Map<number, EntityRequest>();
  const variableIn = (count: number, part: number, name: string) => name + namesOf(part, count).suffix;
  return {
    conditions,
    groupsOf: compileContexts(
      schema,
      rewrites,
      { path, conditions },
      compileRepresentation(schema, node.requires ?? [], node.inputRewrites),
    ),
    variableIn,
    made: (request) => [...known.values()].some((candidate) => candidate === request),
    withParts(count) {
      const parts = Array.from({ length: count }, (_, index) => ({
        list: [fetch],
        grouping: index,
        ...namesOf(index, count),
      }));
      const own = parts.flatMap((_, index) => [...names].map((name) => variableIn(count, index, name)));
      const request = known.get(count) ?? requestOf(parts, [...plain, ...own], names, all, schema);
      known.set(count, request);
      return request;
    },
  };
}

/** `own` are the variables, in addition to the representations, that each part has a value of its own for. */
function requestOf(
  parts: readonly NamedPart[],
  variables: readonly string[],
  own: ReadonlySet<string>,
  all: readonly PlannedFetch[],
  schema: GraphQLSchema,
): EntityRequest {
  const node = parts[0]?.list[0]?.node;
  if (!node) throw new Error('expected a request to have a part');
  const query = parts.length === 1 ? node.operation : mergedQuery(parts, own, node.operationName);
  return {
    subgraph: node.serviceName,
    query,
    operationName: node.operationName,
    head: headOf(query, node.operationName),
    variables,
    parts: parts.map(({ list, grouping, alias, variable }) => {
      const [first] = list as [PlannedFetch];
      return {
        alias,
        variable,
        grouping,
        paths: list.map(({ path }) => path),
        outputRewrites: first.node.outputRewrites,
        namesInterface: namesInterface(first, schema),
        // Rewrites give fields other keys.
        merge: first.node.outputRewrites?.length ? merge : compileMerge(mergedFields(first)),
        nested: mergedFields(first).some(({ nested }) => nested),
        shareable: list.every((fetch) => ownsItsObjects(fetch, all)),
        emptyKeys: (typename) => keysFor(ownSelections(first), String(typename), schema),
      };
    }),
  };
}

function namesInterface(fetch: PlannedFetch, schema: GraphQLSchema): boolean {
  const sets = ownSelections(fetch);
  const isOnInterface = sets.some(({ selections }) =>
    selections.some(
      (node) =>
        node.kind === Kind.INLINE_FRAGMENT &&
        node.typeCondition !== undefined &&
        isInterfaceType(schema.getType(node.typeCondition.name.value)),
    ),
  );
  return isOnInterface && fieldsOf(fetch, sets).some((field) => responseKey(field) === '__typename');
}

/** The fields of an entity in the answer to this fetch, of any type. */
function mergedFields(fetch: PlannedFetch): MergedField[] {
  const byKey = Map.groupBy(fieldsOf(fetch, ownSelections(fetch)), responseKey);
  return [...byKey].map(([key, fields]) => ({ key, nested: fields.some(({ selectionSet }) => selectionSet) }));
}

/**
 * Whether only this fetch and the fetches below it write into the objects within its entities. Two equal entities at one path may then have the same
 * objects: whatever is fetched below follows from them, so that it is the same for both.
 */
function ownsItsObjects(fetch: PlannedFetch, all: readonly PlannedFetch[]): boolean {
  const nestedKeys = new Set(
    fieldsOf(fetch, ownSelections(fetch))
      .filter(({ selectionSet }) => selectionSet)
      .map(responseKey),
  );
  return all.every(
    (other) =>
      // A value from a context may differ where an equal object stands.
      !other.node.contextRewrites?.length &&
      (other === fetch ||
        fieldsOf(other, selectionsAt(other, fetch.path)).every((field) => !nestedKeys.has(responseKey(field)))),
  );
}

function keysFor(sets: readonly SelectionSetNode[], typename: string, schema: GraphQLSchema): string[] {
  return sets.flatMap((set) =>
    set.selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return node.name.value === '__typename' ? [] : [responseKey(node)];
      if (node.kind !== Kind.INLINE_FRAGMENT) return [];
      const condition = node.typeCondition?.name.value;
      const applies = condition === undefined || possibleTypes(schema, condition).has(typename);
      return applies ? keysFor([node.selectionSet], typename, schema) : [];
    }),
  );
}
