import type { DocumentNode, GraphQLError, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import {
  type AuthorizationSettings,
  openFieldAccess,
  type RestrictedOperation,
  type RestrictOperation,
} from '#platform/authorization/field-access.ts';
import { openOperationCosts, type OperationCosts } from '#platform/cost/operation-costs.ts';
import type { AssumedLengths } from '#platform/cost/list-length.ts';
import type { CostSettings } from '#platform/cost/settings.ts';
import { failureError, toGraphqlError } from '#platform/execution/answer-errors.ts';
import type { SubgraphCall } from '#platform/execution/execute.ts';
import type { LabelShares } from '#platform/execution/override-labels.ts';
import { missingErrors } from '#platform/execution/missing-errors.ts';
import { planGraph, readSupergraph } from '#platform/execution/planned-graph.ts';
import { type CompiledSubscription, compileSubscription } from '#platform/execution/subscription.ts';
import { type AnswerBudget, openAnswerBudget } from '#platform/graph/answer-budget.ts';
import { callWithin } from '#platform/graph/call-within.ts';
import { applyListSizes } from '#platform/graph/list-sizes.ts';
import { liveSubgraph } from '#platform/graph/subgraph-addresses.ts';
import type { NamedSubgraph, SubgraphClient, SubgraphResponse } from '#platform/graph/subgraph-client.ts';
import type { SignedCaller } from '#platform/identity/signed-identity.ts';
import { maskError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { costMetrics } from '../metrics.ts';

/** The answer for one event, with errors that clients may see. */
export interface EventAnswer {
  /** The `data` of the answer, as JSON. */
  data: string;
  errors?: readonly GraphQLFormattedError[];
}

/** A subscription, ready to be answered event by event. */
export interface SubscriptionPlan {
  /** Whether the event has all fields, so that no subgraph is called. */
  eventOnly: boolean;
  /** What may be fetched for an event: a list for each level of override labels. */
  fetched: readonly Pick<CompiledSubscription, 'fetches' | 'renamed'>[];
  /**
   * The answer for one event. `event` maps the subscription's root field to its value; `sign` returns the signed
   * caller whose rights apply, for a subgraph. A failed or late subgraph is a coded error in an otherwise complete
   * answer.
   */
  execute(call: {
    event: Record<string, unknown>;
    variables: Record<string, unknown>;
    sign: (subgraph: string) => SignedCaller;
  }): Promise<EventAnswer>;
}

export interface Federation {
  /** The schema for clients. */
  schema: GraphQLSchema;
  /** The part of an operation that a caller may have; left out if the supergraph has no such conditions. */
  restrict: RestrictOperation | undefined;
  /** Estimates operations; undefined if no setting needs it. */
  costs: OperationCosts | undefined;
  /**
   * Splits a valid document with one subscription, or the part of it that a caller may have. The planner takes milliseconds of one core: keep the
   * plan.
   */
  planSubscription(
    document: DocumentNode,
    operationName: string | undefined,
    restricted?: RestrictedOperation,
  ): SubscriptionPlan;
}

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
  /** For override labels other than `percent(n)`. */
  labelShares?: LabelShares;
  /** Left out: Math.random. For override labels. */
  random?: () => number;
  authorization: AuthorizationSettings;
  /** Left out: nothing is estimated. */
  cost?: { settings: CostSettings; assumed: AssumedLengths } | undefined;
  log: Log;
}): Federation {
  const { supergraphSdl, clientOf, deadlineMs, maxValues, hideSuggestions = false, authorization, cost, log } = options;
  const supergraph = readSupergraph(supergraphSdl);
  const graph = planGraph(supergraph, { shares: options.labelShares, random: options.random });
  const { schema, supergraphSchema } = graph;
  applyListSizes(schema, supergraphSdl);
  if (cost) applyListSizes(supergraphSchema, supergraphSdl);
  const clients = new Map(
    supergraph
      .subgraphsMetadata()
      .filter(({ name }) => name !== liveSubgraph)
      .map((subgraph) => [subgraph.name, clientOf(subgraph)]),
  );

  async function call(
    { subgraph, query, operationName, body, representationValues }: SubgraphCall,
    identity: SignedCaller,
    budget: AnswerBudget,
  ): Promise<SubgraphResponse> {
    const client = clients.get(subgraph);
    if (!client) throw new Error(`expected a subgraph called ${subgraph}, the plan names it`);
    budget.spendCount(representationValues);
    const answer = await callWithin(deadlineMs, client, { query, operationName, body, identity });
    budget.spend(answer.data);
    return answer;
  }

  const mask = (error: GraphQLError) => maskError(error.toJSON(), error, log, { hideSuggestions });

  return {
    schema,
    restrict: openFieldAccess(supergraphSdl, schema, authorization),
    costs: cost && openOperationCosts({ supergraphSdl, schema, supergraphSchema, ...cost, metrics: costMetrics }),
    planSubscription(document, operationName, restricted) {
      const allowed = restricted?.document ?? document;
      const byLevel = new Map(
        graph.overrides.levels.map((level) => [level, compileSubscription(graph, allowed, operationName, level)]),
      );
      return {
        eventOnly: [...byLevel.values()].every((subscription) => subscription.eventOnly),
        fetched: [...byLevel.values()],
        async execute({ event, variables, sign }) {
          const budget = openAnswerBudget(maxValues);
          const subscription = byLevel.get(graph.overrides.draw());
          if (!subscription) throw new Error('expected a plan for each level');
          const { data, errors, missing } = await subscription.execute(event, {
            variables,
            coerced: variables,
            call: (request) => call(request, sign(request.subgraph), budget),
            describe: failureError,
          });
          const shown = errors.map((error) => mask(toGraphqlError(error)));
          if (missing.length > 0) shown.push(...missingErrors(missing, data, log));
          const refused = restricted?.refuse(data);
          if (refused) shown.push(...refused.errors.map(mask));
          return { data: refused?.data ?? data, ...(shown.length > 0 ? { errors: shown } : {}) };
        },
      };
    },
  };
}
