import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, parse } from 'graphql';
import { expect } from 'vitest';
import type { Execution } from '#platform/execution/execute.ts';
import type { ExecutedAnswer } from '#platform/execution/executed-answer.ts';
import { compileOperation } from '#platform/execution/operations.ts';
import { planGraph as planSupergraph, type PlannedGraph } from '#platform/execution/planned-graph.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { GeneratedOperation } from './operations.ts';
import type { MockSubgraph } from './mock-subgraph.ts';

export function planGraph(supergraphSdl: string, includeDefer = false): PlannedGraph {
  return planSupergraph(Supergraph.build(supergraphSdl), {}, includeDefer);
}

export interface Outcome {
  data: unknown;
  errors: Pick<GraphQLFormattedError, 'message' | 'path'>[];
  calls: number;
  /** Parts after the first one. */
  parts?: number;
}

/** Runs an operation on our executor. */
export async function runOurs(
  graph: PlannedGraph,
  subgraphs: Record<string, MockSubgraph>,
  { query, variables }: GeneratedOperation,
): Promise<Outcome> {
  const operation = compiled(graph, query);
  if (!('execute' in operation)) return operation;
  const { coerced, errors } = operation.coerce(variables);
  if (!coerced) throw errors?.[0] ?? new Error('expected variables of the right types');
  return outcomeOf(subgraphs, { variables, coerced }, operation.execute);
}

/** The result of one execution on our executor over these subgraphs. */
export async function outcomeOf(
  subgraphs: Record<string, MockSubgraph>,
  variables: Pick<Execution, 'variables' | 'coerced'>,
  execute: (execution: Execution) => Promise<ExecutedAnswer>,
): Promise<Outcome> {
  let calls = 0;
  const answer = await execute({
    ...variables,
    call: ({ subgraph, body }) => {
      calls++;
      return clientOf(subgraphs, subgraph)(JSON.parse(body));
    },
    describe: (failure) => ({ message: failure instanceof Error ? failure.message : String(failure) }),
  });
  const reported: Outcome['errors'] = answer.errors.length > 0 ? answer.errors : answer.missing;
  const data: unknown = JSON.parse(answer.data);
  let count = 0;
  for await (const { parts, hasNext } of answer.later ?? []) {
    for (const { path, data: text, errors, missing } of parts) {
      count += 1;
      addPart(data, path, JSON.parse(text));
      reported.push(...errors, ...missing);
    }
    if (!hasNext) break;
  }
  return {
    ...(count > 0 ? { parts: count } : {}),
    data,
    errors: reported.map(({ message, path }) => ({ message, ...(path ? { path } : {}) })),
    calls,
  };
}

/** Merges a part into the answer, as clients do. */
function addPart(data: unknown, path: readonly (string | number)[], part: unknown): void {
  let at = data as Record<string | number, unknown>;
  for (const key of path) at = at[key] as Record<string | number, unknown>;
  mergeDeep(at, part as Record<string, unknown> | null);
}

function mergeDeep(target: Record<string | number, unknown>, source: Record<string, unknown> | null): void {
  for (const [key, value] of Object.entries(source ?? {})) {
    const known = Object.hasOwn(target, key) ? target[key] : undefined;
    if (typeof known === 'object' && known !== null && typeof value === 'object' && value !== null) {
      mergeDeep(known as Record<string, unknown>, value as Record<string, unknown>);
    } else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  }
}

function clientOf(subgraphs: Record<string, MockSubgraph>, name: string): MockSubgraph {
  const client = subgraphs[name];
  if (!client) throw new Error(`expected a subgraph called ${name}`);
  return client;
}

/** Runs an operation on Apollo's executor, with the same plan. */
export async function runApollo(
  graph: PlannedGraph,
  subgraphs: Record<string, MockSubgraph>,
  operation: GeneratedOperation,
): Promise<Outcome> {
  const document = parse(operation.query);
  const planned = compiled(graph, operation.query);
  if ('plan' in planned)
    return executeByApollo(graph, subgraphs, { plan: planned.plan, document, variables: operation.variables });
  // Apollo's gateway would ask the planner in this way.
  expect(() => graph.planner.buildQueryPlan(operationFromDocument(graph.apiSchema, document))).toThrow(
    planned.errors[0]?.message,
  );
  return planned;
}

type Compiled = ReturnType<typeof compileOperation> | Outcome;
let last: { graph: PlannedGraph; query: string; operation: Compiled } | undefined;

/** Both executors run one plan: planning it again for the second takes a fifth of the time of these tests. */
function compiled(graph: PlannedGraph, query: string): Compiled {
  if (last?.graph !== graph || last.query !== query) last = { graph, query, operation: compile(graph, query) };
  return last.operation;
}

/** Apollo's planner fails for a few valid operations. This failure, and no other, is an outcome. */
function compile(graph: PlannedGraph, query: string): Compiled {
  try {
    return compileOperation(graph, parse(query), undefined);
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'OPERATION_NOT_PLANNED') throw error;
    return { data: null, errors: [{ message: (error.cause as Error).message }], calls: 0 };
  }
}

/** Executes a plan on Apollo's executor; `sources` answer for subgraphs that are no mocks, and are no calls. */
export async function executeByApollo(
  graph: PlannedGraph,
  subgraphs: Record<string, MockSubgraph>,
  { plan, document, variables }: { plan: QueryPlan; document: DocumentNode; variables: Record<string, unknown> },
  sources: Record<string, MockSubgraph> = {},
): Promise<Outcome> {
  let calls = 0;
  const serviceOf = (call: MockSubgraph, counts: number) => ({
    process: async ({ request }: { request: Parameters<MockSubgraph>[0] }) => {
      calls += counts;
      // Apart from the executor's own objects.
      const answer = await call(JSON.parse(JSON.stringify(request)));
      forgetInterfaces(graph, answer.data?.['_entities']);
      return answer;
    },
  });
  const services = Object.fromEntries([
    ...Object.entries(subgraphs).map(([name, call]) => [name, serviceOf(call, 1)] as const),
    ...Object.entries(sources).map(([name, call]) => [name, serviceOf(call, 0)] as const),
  ]);
  const executed = executeQueryPlan(
    plan,
    // The executor reads less than its types require.
    services as never,
    {
      request: { variables },
      context: {},
      logger: console,
      metrics: {},
      cache: undefined,
      schema: graph.schema,
    } as never,
    buildOperationContext({ schema: graph.schema, operationDocument: document }),
    graph.supergraphSchema,
    graph.apiSchema,
  );
  const result = await executed.catch(
    (error: Error): Partial<Awaited<typeof executed>> => ({
      errors: [new GraphQLError(error.message)],
    }),
  );
  const found = (
    result.errors ??
    (result.extensions?.['valueCompletion'] as GraphQLFormattedError[] | undefined) ??
    []
  ).map(({ message, path }) => ({ message, ...(path ? { path } : {}) }));
  return { data: JSON.parse(JSON.stringify(result.data ?? null)), errors: found, calls };
}

/**
 * Removes the names of interfaces from entities that a subgraph with @interfaceObject answers. Apollo's executor lets such a name replace the name of
 * the object's own type, and then leaves out the fields of that type; ours does not (see "where Apollo's executor is wrong").
 */
function forgetInterfaces({ apiSchema }: PlannedGraph, entities: unknown): void {
  if (!Array.isArray(entities)) return;
  for (const entity of entities as (Record<string, unknown> | null)[]) {
    const name = entity?.['__typename'];
    if (entity && typeof name === 'string' && apiSchema.type(name)?.kind === 'InterfaceType')
      delete entity['__typename'];
  }
}

/**
 * Why two outcomes differ, or undefined. They are equivalent if
 * - the data are equal, without regard to the order of keys;
 * - the same failures are reported: the same set of messages, except for values that are missing where the schema forbids null, where both report
 *   some;
 * - each place of ours is one that Apollo reports, unless Apollo's place is not one in the response: it leaves `@` and `_entities` in paths, and
 *   counts entities instead of representations where a fetch concerns only some of the objects at its path.
 */
export function differenceOf(ours: Outcome, apollo: Outcome): string | undefined {
  if (isPlannersMixUp(apollo)) return undefined;
  const [left, right] = [canonical(ours.data), canonical(apollo.data)];
  if (left !== right) return `data:\nours   ${left}\napollo ${right}`;
  const isMissing = ({ message }: { message: string }) => /^(Cannot return null|Invalid|Expected an? )/.test(message);
  // An object whose type no subgraph could tell is null for both; Apollo reports nothing.
  const reported = ({ errors }: Outcome) =>
    errors.filter(({ message }) => message !== 'The type of an object is not known.');
  const messages = (outcome: Outcome) =>
    [...new Set(reported(outcome).map((error) => (isMissing(error) ? 'missing' : error.message)))]
      .toSorted()
      .join('\n');
  if (messages(ours) !== messages(apollo)) return `errors:\nours   ${messages(ours)}\napollo ${messages(apollo)}`;
  const places = new Set(apollo.errors.map(({ message, path }) => JSON.stringify([message, path])));
  for (const { message, path } of reported(ours)) {
    if (isMissing({ message }) || places.has(JSON.stringify([message, path]))) continue;
    if (!path || !isPlace(ours.data, path)) return `a place of ours: ${message} at ${JSON.stringify(path)}`;
  }
  return undefined;
}

/**
 * The planner (2.14.4) lets an alias take the key of a field that another fetch needs: `id: lines`. Apollo's executor then fails the whole
 * operation; ours reports the place, or has the value by the order of the fetches.
 */
export function isPlannersMixUp({ data, errors }: Outcome): boolean {
  return (
    data === null && errors.some(({ message }) => /^Invalid non-\w+ value|flatMap is not a function/.test(message))
  );
}

/** Whether a path leads through the data to a null: the place of an error. */
function isPlace(data: unknown, path: readonly (string | number)[]): boolean {
  let at: unknown = data;
  for (const key of path) {
    if (at === null) return true;
    if (typeof at !== 'object' || !Object.hasOwn(at, key)) return false;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at === null;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))
      : inner,
  );
}
