import { createHash } from 'node:crypto';
import { operationFromDocument, type Supergraph } from '@apollo/federation-internals';
import { type PlanNode, QueryPlanner, type SubscriptionNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLSchema,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { withDefaults } from '../../platform/cost/arguments.ts';
import { listLengths } from '../../platform/cost/list-length.ts';
import { readWeights, type Weights } from '../../platform/cost/weights.ts';
import { applyListSizes } from '../../platform/graph/list-sizes.ts';
import { apiSchemaOf, loadSupergraph } from './load-supergraph.ts';
import type { OperationText } from './stored-operations.ts';

/**
 * The size of a query plan. `fetches`: requests to subgraphs. `waves`: the longest chain of requests that wait for each other.
 * `cost`: 10 for each fetch and 1 for each object expected in the answer (mutation fields 10), times the sizes of the lists around it.
 * `@cost(weight:)` of a field or type replaces its 1. The sizes of lists are those of the gateway's cost limits, with the policy's list size where
 * neither the schema nor the operation says one.
 */
export interface PlanSize {
  fetches: number;
  waves: number;
  cost: number;
}

export interface Planner {
  /** Null if the operation cannot be parsed, does not fit the schema, or has no plan. */
  measure(text: OperationText): PlanSize | null;
}

const costOfFetch = 10;

/** The planner of each supergraph that `loadSupergraph` keeps. */
const planners = new WeakMap<Supergraph, { listSize: number; planner: Planner }>();

/** Of one graph. An entry takes 200 bytes and saves milliseconds; operations above this number are planned in each verdict. */
const maxSizes = 10_000;

/**
 * Plans operations like a gateway with this supergraph. Building it takes milliseconds to seconds, so a planner stays with a supergraph that is kept,
 * together with the sizes that it measured: the base of a verdict is often the base of the next one.
 */
export function openPlanner(supergraphSdl: string, listSize: number): Planner {
  const supergraph = loadSupergraph(supergraphSdl);
  const known = planners.get(supergraph);
  if (known?.listSize === listSize) return known.planner;
  const planner = buildPlanner(supergraph, supergraphSdl, listSize);
  planners.set(supergraph, { listSize, planner });
  return planner;
}

function buildPlanner(supergraph: Supergraph, supergraphSdl: string, listSize: number): Planner {
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchemaOf(supergraph);
  applyListSizes(schema, supergraphSdl);
  const planner = new QueryPlanner(supergraph);
  const weights = readWeights(supergraphSdl);
  const sizes = new Map<string, PlanSize>();
  const sizeOfPlan = (document: DocumentNode, operationName: string | null): PlanSize => {
    const named = operationName === null ? {} : { operationName };
    const { node } = planner.buildQueryPlan(operationFromDocument(apiSchema, document, named));
    const { fetches, waves } = sizeOf(node);
    return {
      fetches,
      waves,
      cost: fetches * costOfFetch + costOf(schema, weights, listSize, document, operationName),
    };
  };
  return {
    measure({ body, name, document }) {
      if (!document) return null;
      const key = createHash('sha256')
        .update(JSON.stringify([name, body]))
        .digest('base64');
      const known = sizes.get(key);
      if (known) return known;
      try {
        const size = sizeOfPlan(document, name);
        if (sizes.size >= maxSizes) sizes.clear();
        sizes.set(key, size);
        return size;
      } catch {
        return null;
      }
    },
  };
}

type Count = Pick<PlanSize, 'fetches' | 'waves'>;

function sizeOf(node: PlanNode | SubscriptionNode | undefined): Count {
  if (!node) return { fetches: 0, waves: 0 };
  switch (node.kind) {
    case 'Fetch':
      return { fetches: 1, waves: 1 };
    case 'Flatten':
      return sizeOf(node.node);
    case 'Sequence':
      return node.nodes.map(sizeOf).reduce(inSequence, { fetches: 0, waves: 0 });
    case 'Parallel':
      return node.nodes.map(sizeOf).reduce(inParallel, { fetches: 0, waves: 0 });
    case 'Subscription':
      return inSequence(sizeOf(node.primary), sizeOf(node.rest));
    case 'Condition': {
      const [ifTrue, ifFalse] = [sizeOf(node.ifClause), sizeOf(node.elseClause)];
      return { fetches: Math.max(ifTrue.fetches, ifFalse.fetches), waves: Math.max(ifTrue.waves, ifFalse.waves) };
    }
    case 'Defer':
      return inSequence(
        sizeOf(node.primary.node),
        node.deferred.map((part) => sizeOf(part.node)).reduce(inParallel, { fetches: 0, waves: 0 }),
      );
    default:
      return node satisfies never;
  }
}

const inSequence = (a: Count, b: Count): Count => ({ fetches: a.fetches + b.fetches, waves: a.waves + b.waves });
const inParallel = (a: Count, b: Count): Count => ({
  fetches: a.fetches + b.fetches,
  waves: Math.max(a.waves, b.waves),
});

function costOf(
  schema: GraphQLSchema,
  weights: Weights,
  listSize: number,
  document: DocumentNode,
  name: string | null,
): number {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION && (name === null || definition.name?.value === name),
  );
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return 0;
  const assumed = { LIST_LENGTH: listSize, PAGE_LENGTH: listSize };
  const variables = withDefaults(operation, {});
  const base = operation.operation === 'mutation' ? 10 : 0;
  return base * operation.selectionSet.selections.length + costOfSelections(operation.selectionSet, root.name);

  /** `lengths`: of the lists in it that the field around it gives. */
  function costOfSelections(
    selections: SelectionSetNode,
    typeName: string,
    lengths?: ReadonlyMap<string, number>,
  ): number {
    let total = 0;
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) {
        total += costOfField(selection, typeName, lengths?.get(selection.name.value));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        total += costOfSelections(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, lengths);
      } else {
        const fragment: FragmentDefinitionNode | undefined = fragments.get(selection.name.value);
        if (fragment) total += costOfSelections(fragment.selectionSet, fragment.typeCondition.name.value, lengths);
      }
    }
    return total;
  }

  function costOfField(field: FieldNode, typeName: string, length: number | undefined): number {
    const type = schema.getType(typeName);
    const definition = type && 'getFields' in type ? type.getFields()[field.name.value] : undefined;
    if (!definition || !('args' in definition)) return 0;
    const coordinate = `${typeName}.${field.name.value}`;
    const named = getNamedType(definition.type);
    const own = weights.get(coordinate) ?? weights.get(named.name) ?? (isCompositeType(named) ? 1 : 0);
    const lengths = listLengths(field, definition, length, assumed, variables);
    const below = field.selectionSet ? costOfSelections(field.selectionSet, named.name, lengths.below) : 0;
    return lengths.own * (own + below);
  }
}
