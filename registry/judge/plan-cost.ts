import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { type PlanNode, QueryPlanner, type SubscriptionNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  isCompositeType,
  isListType,
  isNonNullType,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type GraphQLOutputType,
} from 'graphql';
import { asEnforced } from '../../platform/authorization/requirements.ts';
import { argumentsOf } from './ownership.ts';

/**
 * The size of a query plan. `fetches`: requests to subgraphs. `waves`: the longest chain of requests that wait for each other.
 * `cost`: 10 for each fetch and 1 for each object expected in the answer (mutation fields 10), times the sizes of the lists around it.
 * `@cost(weight:)` of a field or type replaces its 1; `@listSize(assumedSize:)` and literal `slicingArguments` replace the policy's list size.
 */
export interface PlanSize {
  fetches: number;
  waves: number;
  cost: number;
}

export interface Planner {
  /** Null if the operation does not fit the schema, or has no plan. */
  measure(document: DocumentNode, operationName: string | null): PlanSize | null;
}

const costOfFetch = 10;

/** Plans operations like a gateway with this supergraph. Building it takes milliseconds to seconds, so use it for all operations. */
export function openPlanner(supergraphSdl: string, listSize: number): Planner {
  const supergraph = Supergraph.build(asEnforced(supergraphSdl));
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  const planner = new QueryPlanner(supergraph);
  const weights = weightsOf(parse(supergraphSdl, { noLocation: true }));
  return {
    measure(document, operationName) {
      try {
        const named = operationName === null ? {} : { operationName };
        const { node } = planner.buildQueryPlan(operationFromDocument(apiSchema, document, named));
        const { fetches, waves } = sizeOf(node);
        return {
          fetches,
          waves,
          cost: fetches * costOfFetch + costOf(schema, weights, listSize, document, operationName),
        };
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

interface Weights {
  cost: Map<string, number>;
  assumed: Map<string, number>;
  /** The arguments that limit the number of items. */
  slicing: Map<string, string[]>;
}

/** `@cost` and `@listSize`. Composition keeps them in the supergraph, with or without a prefix. */
function weightsOf(supergraph: DocumentNode): Weights {
  const found: Weights = { cost: new Map(), assumed: new Map(), slicing: new Map() };
  const read = (coordinate: string, node: { directives?: FieldDefinitionNode['directives'] }): void => {
    for (const directive of node.directives ?? []) {
      const args = argumentsOf(directive);
      if (/(^|__)cost$/.test(directive.name.value) && args['weight'] !== undefined) {
        found.cost.set(coordinate, Number(args['weight']));
      }
      if (!/(^|__)listSize$/.test(directive.name.value)) continue;
      if (args['assumedSize'] !== undefined) found.assumed.set(coordinate, Number(args['assumedSize']));
      const slicing = directive.arguments?.find((argument) => argument.name.value === 'slicingArguments')?.value;
      if (slicing?.kind === Kind.LIST) {
        found.slicing.set(
          coordinate,
          slicing.values.flatMap((value) => (value.kind === Kind.STRING ? [value.value] : [])),
        );
      }
    }
  };
  for (const type of supergraph.definitions) {
    if (!('name' in type) || !type.name || !('directives' in type)) continue;
    read(type.name.value, { directives: type.directives as FieldDefinitionNode['directives'] });
    if (type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      for (const field of type.fields ?? []) read(`${type.name.value}.${field.name.value}`, field);
    }
  }
  return found;
}

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
  const base = operation.operation === 'mutation' ? 10 : 0;
  return base * operation.selectionSet.selections.length + costOfSelections(operation.selectionSet, root.name);

  function costOfSelections(selections: SelectionSetNode, typeName: string): number {
    let total = 0;
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) total += costOfField(selection, typeName);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        total += costOfSelections(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
      } else {
        const fragment: FragmentDefinitionNode | undefined = fragments.get(selection.name.value);
        if (fragment) total += costOfSelections(fragment.selectionSet, fragment.typeCondition.name.value);
      }
    }
    return total;
  }

  function costOfField(field: FieldNode, typeName: string): number {
    const type = schema.getType(typeName);
    const definition = type && 'getFields' in type ? type.getFields()[field.name.value] : undefined;
    if (!definition || !('args' in definition)) return 0;
    const coordinate = `${typeName}.${field.name.value}`;
    const named = getNamedType(definition.type);
    const own = weights.cost.get(coordinate) ?? weights.cost.get(named.name) ?? (isCompositeType(named) ? 1 : 0);
    const below = field.selectionSet ? costOfSelections(field.selectionSet, named.name) : 0;
    return itemsOf(definition.type, coordinate, field) * (own + below);
  }

  function itemsOf(type: GraphQLOutputType, coordinate: string, field: FieldNode): number {
    const sliced = (weights.slicing.get(coordinate) ?? ['first', 'last']).flatMap((argument) => {
      const value = field.arguments?.find((definition) => definition.name.value === argument)?.value;
      return value?.kind === Kind.INT ? [Number(value.value)] : [];
    });
    const unwrapped = isNonNullType(type) ? type.ofType : type;
    if (!isListType(unwrapped)) return 1;
    return sliced.length > 0 ? Math.max(...sliced) : (weights.assumed.get(coordinate) ?? listSize);
  }
}
