import { operationFromDocument } from '@apollo/federation-internals';
import { prettyFormatQueryPlan } from '@apollo/query-planner';
import { type DocumentNode, type ExecutionResult, GraphQLError, type OperationDefinitionNode } from 'graphql';
import type { IncomingHttpHeaders } from 'node:http';
import type { Log } from '#platform/process/log.ts';
import { counter } from '#platform/process/metrics.ts';
import { span } from '#platform/telemetry/span.ts';
import { requireKeyScope } from '#platform/authorization/key-scopes.ts';
import { openCallNotes, type SharedAnswer } from './caching/call-notes.ts';
import type { GraphCache } from './caching/open-caching.ts';
import type { CallSubgraph } from './call-subgraph.ts';
import type { GatewayContext } from './context.ts';
import type { OperationCost } from '#platform/cost/operation-costs.ts';
import { failureError, toGraphqlError } from '#platform/execution/answer-errors.ts';
import { withoutDefers } from '#platform/execution/deferred-fragments.ts';
import type { LaterParts } from '#platform/execution/executed-answer.ts';
import type { SubgraphCall } from '#platform/execution/execute.ts';
import type { Missing } from '#platform/execution/find-missing.ts';
import { type CompiledOperation, openOperations, type UsedOperation } from '#platform/execution/operations.ts';
import type { PlannedGraph } from '#platform/execution/planned-graph.ts';
import { UnsupportedPlan } from '#platform/execution/waves.ts';
import { isQuery } from './subgraphs/guard-subgraphs.ts';
import { openExplanation } from './explain/explanation.ts';

const uncompiled = counter(
  'tradepost_gateway_operations_uncompiled_total',
  'Operations that ran on Apollo’s executor because ours does not know a part of their plan',
  [],
);

/** A request for a valid operation. */
export interface OperationRequest {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  operationName: string | undefined;
  /** As the client sent them. */
  variables: Readonly<Record<string, unknown>>;
  /** Whether the client takes deferred fragments in parts of their own. */
  incremental?: boolean;
  /** Of the client's HTTP request. */
  headers: IncomingHttpHeaders;
  context: GatewayContext;
  /** Left out: nothing is estimated. */
  cost?: OperationCost | undefined;
  /** Characters of the answer, beyond which the execution rejects with AnswerTooLong; left out, there is no bound. */
  maxLength?: number;
}

/** The result of executing an operation. */
export interface Executed {
  /** The JSON text of `data`; undefined if nothing was executed because a variable has a wrong value. */
  data: string | undefined;
  errors: readonly GraphQLError[];
  /** Places without the value that the schema demands, in data without errors. */
  missing: readonly Missing[];
  extensions?: Readonly<Record<string, unknown>>;
  /** The deferred fragments, if the client takes them in parts. */
  later?: AsyncGenerator<LaterParts, void, void>;
  /** The extensions that are known with the last part. */
  lastExtensions?: () => Readonly<Record<string, unknown>>;
  /** Set if the answer is the same for everybody and may be kept. */
  shared?: SharedAnswer;
}

export type ExecuteOperation = (request: OperationRequest) => Promise<Executed>;

export interface Executor {
  /** Never rejects for a failed subgraph: the error has its place in the answer. */
  execute: ExecuteOperation;
  /** The operations that clients used last. */
  used(): UsedOperation[];
  /** Plans an operation of a valid document before its first request. */
  prepare(operation: UsedOperation): void;
}

const plans = counter(
  'tradepost_gateway_plans_total',
  'Plans that were made: before their first request (warm-up), or while a request waited (request)',
  ['when'],
);

/** Executes the operations of one supergraph. */
export function openExecutor(options: {
  graph: PlannedGraph;
  calls: ReadonlyMap<string, CallSubgraph>;
  /** Left out: every read goes to its subgraph. */
  cache?: GraphCache | undefined;
  exposeQueryPlan: boolean;
  log: Log;
}): Executor {
  const { graph, calls, cache, exposeQueryPlan, log } = options;
  let when: 'request' | 'warm-up' = 'request';
  const operations = openOperations(graph, () => plans.inc({ when }));

  function call(subgraph: SubgraphCall, context: GatewayContext) {
    const client = calls.get(subgraph.subgraph);
    if (!client) throw new Error(`expected a subgraph called ${subgraph.subgraph}, the plan names it`);
    return withScope(subgraph, context, () => client(subgraph, context));
  }

  /** Before the cache, whose entries may be from callers with more rights. */
  function withScope<T>(subgraph: SubgraphCall, { caller }: GatewayContext, fetch: () => Promise<T>): Promise<T> {
    try {
      requireKeyScope(caller, subgraph.subgraph, isQuery(subgraph) ? 'query' : 'mutation');
    } catch (error) {
      return Promise.reject(error);
    }
    return fetch();
  }

  async function execute(request: OperationRequest): Promise<Executed> {
    const { variables, context, cost, maxLength } = request;
    const explanation = context.explain ? openExplanation() : undefined;
    const document = request.incremental ? request.document : withoutDefers(request.document);
    const operation = span('plan', {}, () =>
      operations.find({ document, operationName: request.operationName }, graph.overrides.draw()),
    );
    if (operation instanceof UnsupportedPlan) {
      uncompiled.inc();
      log.warn({ reason: operation.message }, 'an operation runs on the slower executor');
      return executeByApollo(graph, request, (subgraph) => call(subgraph, context));
    }
    if (operation instanceof Error) {
      log.error({ err: operation }, 'an operation cannot be executed');
      throw operation;
    }

    const { coerced, errors: wrong } = operation.coerce(variables);
    if (!coerced) return { data: undefined, errors: wrong.map(asBadInput), missing: [] };
    cost?.admitFetches([operation], request);
    explanation?.planned(operation.waves);
    const plan = exposeQueryPlan ? planFor(request, operation) : undefined;
    const place = cache?.placeOfAnswer(operation, variables, context);
    const kept = place?.find();
    if (kept) {
      cost?.repeat(kept.cost);
      const { data, shared } = kept;
      return { data, errors: [], missing: [], shared, ...(plan ? { extensions: plan } : {}) };
    }
    const notes = cache && openCallNotes();
    const fetchBy = (subgraph: SubgraphCall, next: CallSubgraph) =>
      withScope(subgraph, context, () =>
        cache && notes ? cache.call(subgraph, context, next, notes) : next(subgraph, context),
      );
    const { data, errors, missing, later } = await operation.execute({
      variables,
      coerced,
      observe: cost?.observe,
      call: explanation
        ? (subgraph) => explanation.fetch(subgraph, (next) => fetchBy(subgraph, next), call)
        : (subgraph) => fetchBy(subgraph, call),
      describe: failureError,
      maxLength,
    });
    const degraded = notes?.stale ?? [];
    const explained = explanation && (() => ({ explain: explanation.explained() }));
    // Of all parts, if there are later ones.
    const explain = later ? undefined : explained?.();
    const extensions =
      plan || explain || degraded.length > 0
        ? { ...(degraded.length > 0 ? { degraded } : {}), ...plan, ...explain }
        : undefined;
    // The calls of later parts are not noted yet.
    const shared = later ? undefined : notes?.shared();
    if (shared && errors.length === 0 && missing.length === 0) place?.keep({ data, cost: cost?.measured(), shared });
    return {
      data,
      errors: errors.map(toGraphqlError),
      missing,
      ...(extensions ? { extensions } : {}),
      ...(later ? { later } : {}),
      ...(later && explained ? { lastExtensions: explained } : {}),
      ...(shared ? { shared } : {}),
    };
  }

  return {
    execute,
    used: operations.used,
    prepare(operation) {
      when = 'warm-up';
      for (const level of graph.overrides.levels) operations.find(operation, level);
      when = 'request';
    },
  };
}

function asBadInput({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}

/** The plan, for requests that ask for it by Apollo's header. */
function planFor({ headers }: OperationRequest, { plan }: CompiledOperation): Record<string, unknown> | undefined {
  if (!headers['apollo-query-plan-experimental']) return undefined;
  const format = headers['apollo-query-plan-experimental-format'] ?? 'prettified';
  if (format === 'internal') return { __queryPlanExperimental: plan };
  return { __queryPlanExperimental: format === 'prettified' && plan.node ? prettyFormatQueryPlan(plan) : true };
}

/** The slower way, for plans that ours does not know; a failed call has no place in the answer here. */
async function executeByApollo(
  graph: PlannedGraph,
  { document, operationName, variables }: OperationRequest,
  call: (subgraph: SubgraphCall) => ReturnType<CallSubgraph>,
): Promise<Executed> {
  // With its exporters and detectors of clouds it takes a third of the time that a gateway needs to load its code, and hardly any gateway executes this.
  const { buildOperationContext, executeQueryPlan } = await import('@apollo/gateway');
  const named = operationName === undefined ? {} : { operationName };
  const sourceOf = (subgraph: string) => ({
    process: ({ request: part }: { request: { query: string; variables: object; operationName?: string } }) => {
      const { query, operationName: ofPart } = part;
      return call({
        subgraph,
        query,
        operationName: ofPart,
        body: JSON.stringify(part),
        representationValues: 0,
        texts: [],
        variables: { ...part.variables },
      });
    },
  });
  const services = new Proxy({}, { get: (_, name) => sourceOf(String(name)) });
  const result = (await executeQueryPlan(
    graph.planner.buildQueryPlan(operationFromDocument(graph.apiSchema, document, named)),
    // The executor reads less of data sources and requests than its types require.
    services as never,
    { request: { variables, ...named }, logger: undefined, metrics: {}, schema: graph.schema } as never,
    buildOperationContext({ schema: graph.schema, operationDocument: document, ...named }),
    graph.supergraphSchema,
    graph.apiSchema,
  )) as ExecutionResult;
  const missing = result.extensions?.['valueCompletion'] as readonly Missing[] | undefined;
  return {
    data: result.data === undefined ? undefined : JSON.stringify(result.data),
    errors: result.errors ?? [],
    missing: missing ?? [],
  };
}
