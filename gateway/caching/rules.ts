import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { EntityRequest, RootRequest } from '#platform/execution/requests.ts';
import { fieldsOf, operationOf } from '#platform/execution/selections.ts';
import type { CacheHints } from '#platform/graph/cache-hints.ts';
import { inputCheck } from './inputs.ts';
import { type CachePolicy, policyOf } from './policy.ts';

/** How the answers of one fetch, or of one part of it, are kept. */
export interface CacheRule extends CachePolicy {
  subgraph: string;
  /** The selection as text: equal text and equal variables give equal answers. */
  text: string;
  variables: readonly string[];
  /** The name in metrics: the type of the entities, or the root fields. */
  label: string;
  /** Whether an answer to these variables may be kept. */
  allows(variables: Readonly<Record<string, unknown>>): boolean;
}

/** How the cache treats a request. */
export type RequestRules =
  | { kind: 'mutation' }
  | { kind: 'root'; rule: CacheRule | undefined }
  /** One entry for each part. */
  | { kind: 'entities'; rules: readonly (CacheRule | undefined)[] };

interface Graph {
  schema: GraphQLSchema;
  hints: CacheHints;
}

/** Reads a request to a subgraph once per compiled operation. */
export function rulesOf(request: RootRequest | EntityRequest, graph: Graph): RequestRules {
  const document = parse(request.query, { noLocation: true });
  const operation = operationOf({ document });
  if (operation.operation !== 'query') return { kind: 'mutation' };
  if (!('parts' in request)) return { kind: 'root', rule: rootRule(request, document, operation, graph) };
  const fields = fieldsOf({ document }, [operation.selectionSet]);
  return {
    kind: 'entities',
    rules: request.parts.map(({ alias }) => {
      const field = fields.find(({ alias: own, name }) => (own ?? name).value === alias);
      return field && entityRule(request, field, document, graph);
    }),
  };
}

function rootRule(
  { subgraph, variables }: RootRequest,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  graph: Graph,
): CacheRule | undefined {
  const type = graph.schema.getQueryType();
  if (!type) return undefined;
  const policy = policyOf({ type, set: operation.selectionSet, entity: false }, withFragments(graph, document));
  const allows = inputCheck({ type, set: operation.selectionSet }, document, graph);
  if (!policy || !allows) return undefined;
  const names = new Set(fieldsOf({ document }, [operation.selectionSet]).map(({ name }) => `Query.${name.value}`));
  return {
    ...policy,
    subgraph,
    // The text of the fetch has the name of the client's operation, which changes no answer.
    text: print(visit(document, { OperationDefinition: (node) => ({ ...node, name: undefined }) })),
    variables,
    label: [...names].toSorted().join(' '),
    allows,
  };
}

function entityRule(
  { subgraph }: EntityRequest,
  field: FieldNode,
  document: DocumentNode,
  graph: Graph,
): CacheRule | undefined {
  const context = withFragments(graph, document);
  const policies: CachePolicy[] = [];
  const checks: CacheRule['allows'][] = [];
  const types: string[] = [];
  for (const { type, set } of entitiesOf(field, context)) {
    const policy = policyOf({ type, set, entity: true }, context);
    const allows = inputCheck({ type, set }, document, graph);
    if (!policy || !allows) return undefined;
    policies.push(policy);
    checks.push(allows);
    types.push(type.name);
  }
  if (policies.length === 0) return undefined;
  const used = fragmentsIn(field, context.fragments);
  const variables = new Set<string>();
  for (const node of [field, ...used]) {
    visit(node, {
      // The key of each entry already has its representation.
      Argument: ({ name }) => (node === field && name.value === 'representations' ? false : undefined),
      Variable: ({ name }) => void variables.add(name.value),
    });
  }
  const { alias: _1, arguments: _2, ...plain } = field;
  return {
    maxAgeSeconds: Math.min(...policies.map(({ maxAgeSeconds }) => maxAgeSeconds)),
    staleIfErrorSeconds: Math.min(...policies.map(({ staleIfErrorSeconds }) => staleIfErrorSeconds)),
    private: policies.some((policy) => policy.private),
    tags: policies.flatMap(({ tags }) => tags),
    subgraph,
    text: [plain, ...used].map(print).join('\n'),
    variables: [...variables].toSorted(),
    label: types.toSorted().join(' '),
    allows: (values) => checks.every((check) => check(values)),
  };
}

/** The types that a field `_entities` selects on, each with its selection. Throws for a type that is not in the supergraph. */
function entitiesOf(
  field: FieldNode,
  { schema, fragments }: Graph & { fragments: ReadonlyMap<string, FragmentDefinitionNode> },
): { type: GraphQLCompositeType; set: SelectionSetNode }[] {
  return (field.selectionSet?.selections ?? []).flatMap((node) => {
    if (node.kind === Kind.FIELD) return [];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
    const type = schema.getType(fragment?.typeCondition?.name.value ?? '');
    if (!fragment || !isCompositeType(type)) throw new Error('expected _entities to select on types of the supergraph');
    return [{ type, set: fragment.selectionSet }];
  });
}

function withFragments(graph: Graph, document: DocumentNode) {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  return { ...graph, fragments };
}

/** The fragments that a field spreads, directly and through others. */
function fragmentsIn(
  field: FieldNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FragmentDefinitionNode[] {
  const found = new Set<FragmentDefinitionNode>();
  const search = (node: FieldNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || found.has(fragment)) return;
        found.add(fragment);
        search(fragment);
      },
    });
  };
  search(field);
  return [...found];
}
