import { setTimeout as sleep } from 'node:timers/promises';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import {
  buildOperationContext,
  executeQueryPlan,
  type GraphQLDataSourceProcessOptions,
  type ServiceMap,
} from '@apollo/gateway';
import { type PlanNode, QueryPlanner } from '@apollo/query-planner';
import {
  assertValidSchema,
  type DocumentNode,
  execute,
  type ExecutionResult,
  type GraphQLFormattedError,
  GraphQLError,
  type GraphQLSchema,
  parse,
} from 'graphql';
import type { SignedCaller } from '../identity/signed-identity.ts';
import { CodedError, maskError } from '../process/errors.ts';
import type { Log } from '../process/log.ts';
import { type AnswerBudget, openAnswerBudget } from './answer-budget.ts';
import { applyListSizes } from './list-sizes.ts';
import type { NamedSubgraph, SubgraphClient, SubgraphRequest, SubgraphResponse } from './subgraph-client.ts';

/** An answer whose errors clients may see. */
export interface FederatedAnswer {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
}

/**
 * A subscription in two parts: the fields of the event itself, and the fields that are fetched across the graph for
 * each event.
 */
export interface SubscriptionPlan {
  /** Whether the event has all fields, so that no subgraph is called. */
  eventOnly: boolean;
  /**
   * The answer for one event. `event` maps the subscription's root field to its value; `sign` returns the signed
   * caller whose rights apply, for a subgraph. Never throws: a failed or late subgraph is a coded error in an otherwise
   * complete answer.
   */
  execute(call: {
    event: Record<string, unknown>;
    variables: Record<string, unknown>;
    sign: (subgraph: string) => SignedCaller;
  }): Promise<FederatedAnswer>;
}

export interface Federation {
  /** The schema for clients. */
  schema: GraphQLSchema;
  /** Splits a valid document with one subscription. The planner takes milliseconds of one core: keep the plan. */
  planSubscription(document: DocumentNode, operationName: string | undefined): SubscriptionPlan;
}

/**
 * The subgraph of the live fields. It is composed like the others; the subscription server resolves it, and no plan
 * fetches from it.
 */
export const liveSubgraph = 'live';

/**
 * Plans and executes subscriptions on a supergraph. Throws if the supergraph cannot be loaded or one of its subgraphs
 * cannot be called. A fetch that takes longer than `deadlineMs` is a SUBGRAPH_TIMEOUT in the answer.
 */
export function openFederation(options: {
  supergraphSdl: string;
  clientOf: (subgraph: NamedSubgraph) => SubgraphClient;
  deadlineMs: number;
  /** The values that subgraphs may return for one event; beyond it the rest of the answer is OPERATION_TOO_LARGE. */
  maxValues: number;
  /** For production: no error message suggests names of the schema. */
  hideSuggestions?: boolean;
  log: Log;
}): Federation {
  const { clientOf, deadlineMs, maxValues, hideSuggestions = false, log } = options;
  const supergraph = Supergraph.build(options.supergraphSdl);
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  assertValidSchema(schema);
  applyListSizes(schema, options.supergraphSdl);
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  const planner = new QueryPlanner(supergraph);

  const services: ServiceMap = {};
  for (const subgraph of supergraph.subgraphsMetadata()) {
    if (subgraph.name === liveSubgraph) continue;
    const client = clientOf(subgraph);
    services[subgraph.name] = { process: (call) => fetchFrom(subgraph.name, client, call, deadlineMs) as never };
  }

  return {
    schema,
    planSubscription(document, operationName) {
      const named = operationName === undefined ? {} : { operationName };
      const { node } = planner.buildQueryPlan(operationFromDocument(apiSchema, document, named));
      if (node?.kind !== 'Subscription')
        throw new Error(`expected a subscription, the plan is ${node?.kind ?? 'empty'}`);
      const { primary, rest } = node;
      const mask = (result: ExecutionResult) => masked(result, hideSuggestions, log);

      if (!rest) {
        // graphql-js executes a subscription operation like a query if the event is the root value.
        return {
          eventOnly: true,
          execute: async ({ event, variables }) =>
            mask(await execute({ schema, document, rootValue: event, variableValues: variables, ...named })),
        };
      }

      const owner = supergraph.subgraphs().get(primary.serviceName);
      if (!owner) throw new Error(`expected a subgraph called ${primary.serviceName}, the plan names it`);
      const ownerSchema = owner.schema.toGraphQLJSSchema();
      const primaryDocument = parse(primary.operation);
      const plan = { kind: 'QueryPlan' as const, node: sequence(primary, rest) };
      const operationContext = buildOperationContext({ schema, operationDocument: document, ...named });
      return {
        eventOnly: false,
        async execute({ event, variables, sign }) {
          const fromEvent = {
            process: ({ request }: { request: { variables?: Record<string, unknown> | undefined } }) =>
              execute({
                schema: ownerSchema,
                document: primaryDocument,
                rootValue: event,
                variableValues: request.variables ?? {},
              }),
          };
          try {
            const result = await executeQueryPlan(
              plan,
              // The gateway's types require more of a data source and of a request than its executor reads.
              { ...services, [primary.serviceName]: fromEvent } as never,
              {
                request: { variables },
                context: { sign, budget: openAnswerBudget(maxValues) } satisfies CallContext,
                logger: log,
                metrics: {},
                cache: undefined,
                schema,
              } as never,
              operationContext,
              supergraphSchema,
              apiSchema,
            );
            return mask(result as ExecutionResult);
          } catch (error) {
            return mask({
              data: null,
              errors: [new GraphQLError('the plan failed', { originalError: asError(error) })],
            });
          }
        },
      };
    },
  };
}

function sequence(primary: PlanNode, rest: PlanNode): PlanNode {
  return { kind: 'Sequence', nodes: [primary, rest] };
}

/** The values that `execute` passes through the executor. */
interface CallContext {
  sign: (subgraph: string) => SignedCaller;
  budget: AnswerBudget;
}

async function fetchFrom(
  subgraph: string,
  client: SubgraphClient,
  call: GraphQLDataSourceProcessOptions,
  deadlineMs: number,
): Promise<SubgraphResponse> {
  const { request } = call;
  const { sign, budget } = call.context as CallContext;
  try {
    budget.spend(request.variables?.['representations']);
    const response = await callWithin(deadlineMs, client, {
      query: request.query ?? '',
      variables: request.variables,
      operationName: request.operationName,
      identity: sign(subgraph),
    });
    budget.spend(response.data);
    return response;
  } catch (error) {
    const path = 'pathInIncomingRequest' in call ? call.pathInIncomingRequest : undefined;
    const coded = error instanceof CodedError ? error : undefined;
    throw new GraphQLError(coded?.message ?? 'a subgraph could not be called', {
      originalError: asError(error),
      extensions: coded?.extensions ?? {},
      ...(path ? { path } : {}),
    });
  }
}

/**
 * Calls a subgraph for at most `deadlineMs`; then throws SUBGRAPH_TIMEOUT, even if the client ignores its signal. A query that the subgraph refuses
 * because of overload is repeated after a pause until then: followers of a change have nobody who would ask again.
 */
export async function callWithin(
  deadlineMs: number,
  client: SubgraphClient,
  request: SubgraphRequest,
): Promise<SubgraphResponse> {
  const abort = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new CodedError('SUBGRAPH_TIMEOUT'));
    abort.abort();
  }, deadlineMs);
  try {
    return await Promise.race([untilTaken(client, { ...request, signal: abort.signal }), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Between these two numbers of milliseconds a refused call waits, at random: calls that were refused together must not come back together. */
const pauseMs = { least: 50, most: 150 };

async function untilTaken(
  client: SubgraphClient,
  request: SubgraphRequest & { signal: AbortSignal },
): Promise<SubgraphResponse> {
  for (;;) {
    const answer = await client(request);
    if (!isRefusal(answer) || request.signal.aborted) return answer;
    await sleep(pauseMs.least + Math.random() * (pauseMs.most - pauseMs.least));
  }
}

function isRefusal({ data, errors = [] }: SubgraphResponse): boolean {
  return !data && errors.length > 0 && errors.every(({ extensions }) => extensions?.['code'] === 'OVERLOADED');
}

function masked(result: ExecutionResult, hideSuggestions: boolean, log: Log): FederatedAnswer {
  const { data, errors } = result;
  return {
    ...(data === undefined ? {} : { data: data as Record<string, unknown> | null }),
    ...(errors?.length
      ? { errors: errors.map((error) => maskError(formatted(error), error, log, { hideSuggestions })) }
      : {}),
  };
}

function formatted(error: GraphQLError): GraphQLFormattedError {
  // The executor collects every thrown value, which need not be a GraphQLError.
  return typeof error.toJSON === 'function' ? error.toJSON() : { message: String(error) };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
