import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Counter } from 'prom-client';
import type { Histogram } from '../process/histogram.ts';
import { CodedError } from '../process/errors.ts';
import type { ResponseObject } from '../execution/merge.ts';
import type { CompiledOperation } from '../execution/operations.ts';
import type { PlannedFetch } from '../execution/plan.ts';
import { type Variables, withDefaults } from './arguments.ts';
import { type ActualCost, compileActualCost } from './actual-cost.ts';
import { type CompiledCost, compileCost } from './compile-cost.ts';
import { estimateCost } from './count-cost.ts';
import type { AssumedLengths } from './list-length.ts';
import type { CostSettings } from './settings.ts';
import { compileSubgraphCosts, type SubgraphCosts } from './subgraph-costs.ts';
import { readWeights } from './weights.ts';

/** The metrics of the process that executes. */
export interface CostMetrics {
  /** Of operations, by `estimated` and `actual`. */
  costs: Histogram<'kind'>;
  /** Of the fetches of one operation from a subgraph. */
  subgraphCosts: Histogram<'subgraph' | 'kind'>;
  /** By `operation`, `client` and `subgraph`. */
  refused: Counter<'limit'>;
}

/** The buckets of the histograms. */
export const costBuckets = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];

/** A mutation costs this much more than its selection, as in Apollo's gateways, because it writes. */
const mutationCost = 10;

/** The actual cost of an answer. */
export interface MeasuredCost {
  actual: number;
  bySubgraph: ReadonlyMap<string, number> | undefined;
}

/** The cost of one operation of a request. */
export interface OperationCost {
  readonly estimated: number;
  /** Counted in the answer; undefined before the answer. */
  readonly actual: number | undefined;
  /**
   * Checks the estimated cost for each subgraph. `plans` are the plans that the operation may run by: the most expensive of them counts. Throws
   * OPERATION_TOO_EXPENSIVE.
   */
  admitFetches(plans: readonly PlannedFetches[], executed: ExecutedOperation): void;
  /** Counts the answer: the data of all subgraphs, and the objects that have several places in it. */
  observe(data: ResponseObject, shared: ReadonlySet<object>): void;
  /** What `observe` has counted. */
  measured(): MeasuredCost | undefined;
  /** Counts an equal answer again, by what was measured for it. */
  repeat(measured: MeasuredCost | undefined): void;
  /** For the extensions of an answer, if the client may see them. */
  shown(): Readonly<Record<string, unknown>>;
}

/** A plan, as far as its cost needs it. */
export type PlannedFetches = Pick<CompiledOperation, 'fetches' | 'renamed'>;

/** An operation as it is executed. Fields that its caller may not read may be removed. */
export interface ExecutedOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
}

export interface OperationCosts {
  /**
   * Estimates an operation of a valid document. With the mode `enforce` it throws OPERATION_TOO_EXPENSIVE above a limit, and BAD_USER_INPUT for a
   * list without the one slicing argument that the schema demands.
   */
  admit(operation: ExecutedOperation, variables: Variables, client: string): OperationCost;
}

/** Opens the costs of one supergraph. */
export function openOperationCosts(options: {
  supergraphSdl: string;
  /** For clients; both schemas with the lengths of lists (`applyListSizes`). */
  schema: GraphQLSchema;
  supergraphSchema: GraphQLSchema;
  settings: CostSettings;
  assumed: AssumedLengths;
  metrics: CostMetrics;
}): OperationCosts {
  const { schema, supergraphSchema, settings, assumed, metrics } = options;
  const { costs, subgraphCosts, refused } = metrics;
  const weights = readWeights(options.supergraphSdl);
  const enforced = settings.mode === 'enforce';
  // The documents of frequent operations are kept, so their compiled costs are kept too.
  const compiled = new WeakMap<OperationDefinitionNode, CompiledCost>();
  const counts = new WeakMap<CompiledCost, ActualCost>();
  const ofFetches = new WeakMap<readonly PlannedFetch[], SubgraphCosts>();
  // Only for operations without variables, which cost the same in every request.
  const estimates = new WeakMap<OperationDefinitionNode, number>();
  const fetchEstimates = new WeakMap<readonly PlannedFetch[], ReadonlyMap<string, number>>();

  function compiledOf({ document, operation }: ExecutedOperation): CompiledCost {
    const known = compiled.get(operation);
    if (known) return known;
    const root = schema.getRootType(operation.operation);
    if (!root) throw new Error(`expected a root type for a ${operation.operation}`);
    const cost = compileCost({ schema, weights, document, root, sets: [operation.selectionSet] });
    compiled.set(operation, cost);
    return cost;
  }

  function countOf(cost: CompiledCost): ActualCost {
    const count = counts.get(cost) ?? compileActualCost(cost);
    counts.set(cost, count);
    return count;
  }

  function fetchCosts(fetches: readonly PlannedFetch[], executed: ExecutedOperation): SubgraphCosts {
    const known = ofFetches.get(fetches);
    if (known) return known;
    const whole = compiledOf(executed);
    const found = compileSubgraphCosts({ schema: supergraphSchema, weights, assumed, fetches, whole });
    ofFetches.set(fetches, found);
    return found;
  }

  function estimate(executed: ExecutedOperation, variables: Variables): number {
    const { operation } = executed;
    const known = estimates.get(operation);
    if (known !== undefined) return known;
    const base = operation.operation === 'mutation' ? mutationCost : 0;
    const estimated = base + estimateCost(compiledOf(executed), variables, assumed, enforced);
    if (!operation.variableDefinitions?.length) estimates.set(operation, estimated);
    return estimated;
  }

  function check(limit: 'operation' | 'client' | 'subgraph', found: number, allowed: number, setting: string): void {
    if (!enforced || found <= allowed) return;
    refused.inc({ limit });
    throw new CodedError(
      'OPERATION_TOO_EXPENSIVE',
      `The operation may cost ${shownNumber(found)}, at most ${allowed} is allowed (${setting}); ask for smaller pages or fewer lists within lists`,
    );
  }

  return {
    admit(executed, sent, client) {
      const { operation } = executed;
      const variables = withDefaults(operation, sent);
      const estimated = estimate(executed, variables);
      costs.observe({ kind: 'estimated' }, estimated);
      check('operation', estimated, settings.limit, 'GATEWAY_COST_LIMIT');
      const ofClient = settings.perClient.get(client);
      if (ofClient !== undefined)
        check('client', estimated, ofClient, `GATEWAY_COST_PER_CLIENT for the client ${client}`);

      let measured: MeasuredCost | undefined;
      let bySubgraph: SubgraphCosts | undefined;
      let fetchVariables = variables;
      let estimatedBySubgraph: ReadonlyMap<string, number> | undefined;
      function note(kind: 'estimated' | 'actual', found: ReadonlyMap<string, number>): void {
        for (const [subgraph, value] of found) {
          subgraphCosts.observe({ subgraph, kind }, value);
        }
      }

      function estimateFetches({ fetches, renamed }: PlannedFetches, rewritten: ExecutedOperation) {
        bySubgraph = fetchCosts(fetches, rewritten);
        // Paths have the client's names, fetches may have others.
        const names = renamed(variables);
        if (names !== variables) fetchVariables = { ...variables, ...names };
        const known = fetchEstimates.get(fetches);
        const found = known ?? bySubgraph.estimate(fetchVariables);
        if (!known && !operation.variableDefinitions?.length) fetchEstimates.set(fetches, found);
        return found;
      }

      function repeat(again: MeasuredCost): void {
        measured = again;
        cost.actual = again.actual;
        costs.observe({ kind: 'actual' }, again.actual);
        if (again.bySubgraph) note('actual', again.bySubgraph);
      }

      // No getter: of each object that is made with one, the engine keeps 0.3 kB until a full garbage collection.
      const cost: OperationCost & { actual: number | undefined } = {
        estimated,
        actual: undefined,
        measured: () => measured,
        repeat(again) {
          if (again) repeat(again);
        },
        admitFetches(plans, rewritten) {
          // With `off`, only rate limits need the cost, and they do not count by subgraph.
          if (settings.mode === 'off') return;
          const [first, ...others] = plans.map((plan) => estimateFetches(plan, rewritten));
          const found = others.length > 0 ? highest([first ?? new Map<string, number>(), ...others]) : first;
          if (!found) return;
          estimatedBySubgraph = found;
          note('estimated', found);
          for (const [subgraph, value] of found) {
            const allowed = settings.perSubgraph.get(subgraph);
            if (allowed !== undefined)
              check('subgraph', value, allowed, `GATEWAY_COST_PER_SUBGRAPH for the subgraph ${subgraph}`);
          }
        },
        observe(data, shared) {
          const base = operation.operation === 'mutation' ? mutationCost : 0;
          repeat({
            actual: base + countOf(compiledOf(executed))(data, variables, shared),
            bySubgraph: bySubgraph?.actual(data, fetchVariables, shared),
          });
        },
        shown: () => ({
          estimated,
          ...(measured ? { actual: measured.actual } : {}),
          subgraphs: bySubgraphShown(estimatedBySubgraph, measured?.bySubgraph),
        }),
      };
      return cost;
    },
  };
}

/** For each subgraph the highest of its estimates. */
function highest(estimates: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const estimate of estimates)
    for (const [subgraph, value] of estimate) found.set(subgraph, Math.max(value, found.get(subgraph) ?? 0));
  return found;
}

function bySubgraphShown(
  estimated: ReadonlyMap<string, number> = new Map<string, number>(),
  actual: ReadonlyMap<string, number> = new Map<string, number>(),
): Record<string, Record<string, number>> {
  return Object.fromEntries(
    [...new Set([...estimated.keys(), ...actual.keys()])].map((subgraph) => {
      const [before, after] = [estimated.get(subgraph), actual.get(subgraph)];
      return [
        subgraph,
        { ...(before === undefined ? {} : { estimated: before }), ...(after === undefined ? {} : { actual: after }) },
      ];
    }),
  );
}

function shownNumber(found: number): string {
  return found > 1_000_000 ? 'more than a million' : String(found);
}
