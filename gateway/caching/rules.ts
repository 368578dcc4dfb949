import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { type EntityRequest, headOf, type RootRequest } from '#platform/execution/requests.ts';
import { fieldsOf, operationOf, responseKey } from '#platform/execution/selections.ts';
import type { CacheHints } from '#platform/graph/cache-hints.ts';
import { inputCheck } from './inputs.ts';
import type { EntityKeys } from './entity-keys.ts';
import { type CachePolicy, policyOf, uncachedFields } from './policy.ts';
import { type Split, splitFetch } from './split.ts';

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
  | { kind: 'root'; rule: CacheRule | undefined; split?: RequestSplit<RootRequest> | undefined }
  /** One entry for each part. */
  | {
      kind: 'entities';
      rules: readonly (CacheRule | undefined)[];
      split?: RequestSplit<EntityRequest> | undefined;
    };

/** A request whose rules are for a part of its fields. */
export interface RequestSplit<Request> extends Split {
  /** The request that fetches everything. */
  request: Request;
}

interface Graph {
  schema: GraphQLSchema;
  hints: CacheHints;
  keys: EntityKeys;
}

/** Reads a request to a subgraph once per compiled operation. */
export function rulesOf(request: RootRequest | EntityRequest, graph: Graph): RequestRules {
  const document = parse(request.query, { noLocation: true });
  const operation = operationOf({ document });
  if (operation.operation !== 'query') return { kind: 'mutation' };
  if (!('parts' in request)) {
    const rule = rootRule(request, document, graph);
    return (rule ? undefined : splitRoot(request, document, graph)) ?? { kind: 'root', rule };
  }
  const rules = entityRules(request, document, graph);
  const split = rules.every(Boolean) ? undefined : splitEntities(request, document, graph);
  return split ?? { kind: 'entities', rules };
}

function splitRoot(request: RootRequest, document: DocumentNode, graph: Graph): RequestRules | undefined {
  const type = graph.schema.getQueryType();
  if (!type) return undefined;
  const set = operationOf({ document }).selectionSet;
  const uncached = uncachedFields({ type, set, entity: false }, withFragments(graph, document));
  const split = splitFetch(request, document, uncached, graph);
  const rule = split && rootRule({ ...request, variables: variablesIn(split.kept) }, split.kept, graph);
  return rule && { kind: 'root', rule, split: { ...split, request: withQuery(request, split.whole) } };
}

function splitEntities(request: EntityRequest, document: DocumentNode, graph: Graph): RequestRules | undefined {
  const context = withFragments(graph, document);
  const uncached = fieldsOf({ document }, [operationOf({ document }).selectionSet]).flatMap((field) =>
    entitiesOf(field, context).flatMap(({ type, set }) => [...uncachedFields({ type, set, entity: true }, context)]),
  );
  const split = splitFetch(request, document, new Set(uncached), graph);
  if (!split) return undefined;
  const rules = entityRules(request, split.kept, graph);
  const useful = split.holes.some((holes, part) => holes.length > 0 && rules[part]);
  return useful
    ? { kind: 'entities', rules, split: { ...split, request: withQuery(request, split.whole) } }
    : undefined;
}

function withQuery<Request extends RootRequest | EntityRequest>(request: Request, query: string): Request {
  return { ...request, query, head: headOf(query, request.operationName) };
}

function variablesIn(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void names.add(name.value) });
  return [...names].toSorted();
}

function entityRules(request: EntityRequest, document: DocumentNode, graph: Graph): (CacheRule | undefined)[] {
  const fields = fieldsOf({ document }, [operationOf({ document }).selectionSet]);
  return request.parts.map(({ alias }) => {
    const field = fields.find((candidate) => responseKey(candidate) === alias);
    return field && entityRule(request, field, document, graph);
  });
}

function rootRule({ subgraph, variables }: RootRequest, document: DocumentNode, graph: Graph): CacheRule | undefined {
  const type = graph.schema.getQueryType();
  if (!type) return undefined;
  const operation = operationOf({ document });
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
