import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { ResponseObject } from '../execution/merge.ts';
import { holds, type PlannedFetch } from '../execution/plan.ts';
import { operationOf, ownSelections } from '../execution/selections.ts';
import type { Variables } from './arguments.ts';
import { compileActualFetchCosts, type FetchCost } from './actual-fetch-costs.ts';
import { type CompiledCost, compileCost } from './compile-cost.ts';
import { estimateCost } from './count-cost.ts';
import { type AssumedLengths, listLengths } from './list-length.ts';
import type { Weights } from './weights.ts';

/** The cost of an operation for each subgraph. */
export interface SubgraphCosts {
  /** Before execution: the number of entities is the product of the lengths of the lists on the path to them. */
  estimate(variables: Variables): Map<string, number>;
  /** After execution, by the objects in the answers. */
  actual(data: ResponseObject, variables: Variables, shared: ReadonlySet<object>): Map<string, number>;
}

/** Compiles the fetches of a plan. `whole` is the cost of the operation that the plan is made for; it has the lengths of the lists. */
export function compileSubgraphCosts(options: {
  /** The schema of the supergraph, with the lengths of lists: fetches select more than clients can. */
  schema: GraphQLSchema;
  weights: Weights;
  assumed: AssumedLengths;
  fetches: readonly PlannedFetch[];
  whole: CompiledCost;
}): SubgraphCosts {
  const { schema, weights, assumed, fetches, whole } = options;
  const compiled = fetches.map((fetch) => compileFetch(fetch, schema, weights));
  const actualCosts = compileActualFetchCosts(compiled);

  function sum(costOf: (cost: FetchCost, index: number) => number, variables: Variables): Map<string, number> {
    const totals = new Map<string, number>();
    for (const [index, cost] of compiled.entries()) {
      const { conditions, node } = cost.fetch;
      if (!holds(conditions, variables)) continue;
      totals.set(node.serviceName, (totals.get(node.serviceName) ?? 0) + costOf(cost, index));
    }
    return totals;
  }

  return {
    estimate: (variables) =>
      sum(({ fetch, root, entities }) => {
        const objects = lengthAt(whole, fetch.path, variables, assumed);
        if (root) return objects * estimateCost(root, variables, assumed);
        const each = [...entities.values()].map(
          (entity) => entity.root.weight + estimateCost(entity, variables, assumed),
        );
        return objects * Math.max(0, ...each);
      }, variables),
    actual(data, variables, shared) {
      const found = actualCosts(data, variables, shared);
      return sum((_cost, index) => found[index] ?? 0, variables);
    },
  };
}

function compileFetch(fetch: PlannedFetch, schema: GraphQLSchema, weights: Weights): FetchCost {
  const sets = ownSelections(fetch);
  const compile = (root: GraphQLCompositeType, of: readonly SelectionSetNode[]) =>
    compileCost({ schema, weights, document: fetch.document, root, sets: of });
  if (!fetch.node.requires) {
    const root = schema.getRootType(operationOf(fetch).operation);
    const cost = root ? compile(root, sets) : undefined;
    return { fetch, root: cost, entities: new Map() };
  }
  const setsByType = new Map<string, SelectionSetNode[]>();
  for (const selection of sets.flatMap((set) => set.selections)) {
    if (selection.kind !== Kind.INLINE_FRAGMENT || !selection.typeCondition) continue;
    const condition = schema.getType(selection.typeCondition.name.value);
    if (!isCompositeType(condition)) continue;
    const types = isAbstractType(condition) ? schema.getPossibleTypes(condition) : [condition];
    for (const { name } of types) setsByType.set(name, [...(setsByType.get(name) ?? []), selection.selectionSet]);
  }
  const entities = new Map(
    [...setsByType].flatMap(([name, of]) => {
      const type = schema.getType(name);
      return isCompositeType(type) ? [[name, compile(type, of)] as const] : [];
    }),
  );
  return { fetch, root: undefined, entities };
}

/** The most objects that may be at a path of the response. */
function lengthAt(whole: CompiledCost, path: readonly string[], variables: Variables, assumed: AssumedLengths): number {
  let objects = [whole.root];
  let above: ReadonlyMap<string, number> | undefined;
  let product = 1;
  for (const key of path) {
    if (key === '@') continue;
    const fields = objects.flatMap((object) => object.fields.filter((field) => field.key === key));
    let longest = 1;
    let below: ReadonlyMap<string, number> | undefined;
    for (const { node, definition, name } of fields) {
      const lengths = listLengths(node, definition, above?.get(name), assumed, variables);
      longest = Math.max(longest, lengths.own);
      below ??= lengths.below;
    }
    product *= longest;
    above = below;
    objects = [...new Set(fields.flatMap(({ items }) => (items ? [items.declared, ...items.byType.values()] : [])))];
  }
  return product;
}
