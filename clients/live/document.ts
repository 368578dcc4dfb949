import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  valueFromASTUntyped,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import { type Feed, type Feeds, unknownFeed } from './feeds.ts';
import type { Cursor } from './results.ts';

/**
 * The text or the tree of a subscription. The types come from a typed document, as code generators write it: `TypedDocumentNode` and
 * `TypedDocumentString` both fit.
 */
export type LiveDocument<Data, Variables> =
  | string
  | (DocumentNode & { __apiType?: (variables: Variables) => Data })
  | { toString(): string; __apiType?: (variables: Variables) => Data };

/** A subscription that can be sent again to continue behind a position. */
export interface ResumableDocument {
  /** The text to send. It stays unchanged if it selects the position and takes the position in a variable. */
  query: string;
  /** Whether `query` is the caller's own text, so that the id of the text names it too. */
  unchanged: boolean;
  feed: Feed;
  /** The variable that takes the position; undefined if the feed has none. */
  variable: string | undefined;
  /** A position that the document itself gives. */
  start: Cursor | undefined;
  /** Returns the position of a message. Removes it from the data if the caller did not select it. */
  take(message: { data?: Record<string, unknown> | null; extensions?: Record<string, unknown> }): Cursor | undefined;
}

const positionAlias = 'livePosition';
const positionVariable = 'livePosition';

/** Prepares a subscription for resuming. Throws an Error for a text that is not GraphQL or has no such subscription. */
export function prepareDocument(
  document: LiveDocument<unknown, never>,
  feeds: Feeds,
  operationName: string | undefined,
): ResumableDocument {
  const text = typeof document === 'object' && 'kind' in document ? print(document) : String(document);
  const tree = parse(text);
  const operation = subscriptionOf(tree, operationName);
  const root = findRoot(operation.selectionSet.selections, fragmentsOf(tree));
  const feed = (root && Object.hasOwn(feeds, root.name.value) ? feeds[root.name.value] : undefined) ?? unknownFeed;
  const { position } = feed;
  if (!root?.selectionSet || !position)
    return { query: text, unchanged: true, feed, variable: undefined, start: undefined, take: () => undefined };

  const field = root.alias?.value ?? root.name.value;
  const own = root.arguments?.find((argument) => argument.name.value === position.argument)?.value;
  const selected = root.selectionSet.selections.find(
    (selection): selection is FieldNode =>
      selection.kind === Kind.FIELD && selection.name.value === position.field && !selection.directives?.length,
  );
  const key = selected ? (selected.alias?.value ?? position.field) : positionAlias;
  const variable = own?.kind === Kind.VARIABLE ? own.name.value : positionVariable;
  const take: ResumableDocument['take'] = ({ data, extensions }) => {
    const change = data?.[field] as Record<string, unknown> | null | undefined;
    const value = toCursor(change?.[key] ?? extensions?.[position.field]);
    if (change && !selected) delete change[positionAlias];
    return value;
  };
  if (selected && own?.kind === Kind.VARIABLE)
    return { query: text, unchanged: true, feed, variable, start: undefined, take };
  const start = own && own.kind !== Kind.VARIABLE ? toCursor(valueFromASTUntyped(own)) : undefined;
  const changed = withPosition(tree, operation, root, {
    ...position,
    variable,
    select: !selected,
    declared: own?.kind === Kind.VARIABLE,
  });
  return { query: print(changed), unchanged: false, feed, variable, start, take };
}

function subscriptionOf(tree: DocumentNode, operationName: string | undefined): OperationDefinitionNode {
  const operation = tree.definitions.find(
    (node): node is OperationDefinitionNode =>
      node.kind === Kind.OPERATION_DEFINITION && (operationName === undefined || node.name?.value === operationName),
  );
  if (operation?.operation !== 'subscription')
    throw new Error(
      `Expected a subscription${operationName ? ` ${operationName}` : ''} but found ${operation?.operation ?? 'none'}`,
    );
  return operation;
}

function fragmentsOf(tree: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    tree.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
}

/** The first field of a selection, also inside fragments. A fragment with a directive may be left out, so it is not looked into. */
function findRoot(
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FieldNode | undefined {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) return selection;
    if (selection.directives?.length) continue;
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments.get(selection.name.value)?.selectionSet;
    const found = findRoot(inner?.selections ?? [], withoutName(fragments, selection));
    if (found) return found;
  }
  return undefined;
}

/** A fragment that spreads itself is an error, which the server reports. */
function withoutName(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  selection: SelectionNode,
): ReadonlyMap<string, FragmentDefinitionNode> {
  if (selection.kind !== Kind.FRAGMENT_SPREAD) return fragments;
  return new Map([...fragments].filter(([name]) => name !== selection.name.value));
}

/** The document that selects the position, and takes a position in a variable: all subscribers then share one text. */
function withPosition(
  tree: DocumentNode,
  operation: OperationDefinitionNode,
  root: FieldNode,
  position: { field: string; argument: string; type: string; variable: string; select: boolean; declared: boolean },
): DocumentNode {
  const selections = root.selectionSet?.selections ?? [];
  const argument: ArgumentNode = {
    kind: Kind.ARGUMENT,
    name: nameOf(position.argument),
    value: { kind: Kind.VARIABLE, name: nameOf(position.variable) },
  };
  const definition: VariableDefinitionNode = {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: nameOf(position.variable) },
    type: { kind: Kind.NAMED_TYPE, name: nameOf(position.type) },
  };
  const changedRoot: FieldNode = {
    ...root,
    arguments: [...(root.arguments ?? []).filter(({ name }) => name.value !== position.argument), argument],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: position.select
        ? [...selections, { kind: Kind.FIELD, alias: nameOf(positionAlias), name: nameOf(position.field) }]
        : selections,
    },
  };
  const changedOperation: OperationDefinitionNode = {
    ...operation,
    variableDefinitions: position.declared
      ? (operation.variableDefinitions ?? [])
      : [...(operation.variableDefinitions ?? []), definition],
    selectionSet: {
      ...operation.selectionSet,
      // A subscription has one root field. If a fragment had it, the field takes the fragment's place.
      selections: [changedRoot],
    },
  };
  return withoutUnused({
    ...tree,
    definitions: tree.definitions.map((node) => (node === operation ? changedOperation : node)),
  });
}

/** A document without the fragments that nothing spreads: a server refuses them. */
function withoutUnused(tree: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(tree);
  const used = new Set<string>();
  const collect = (node: DocumentNode['definitions'][number]): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (!fragment || used.has(value)) return;
        used.add(value);
        collect(fragment);
      },
    });
  };
  for (const node of tree.definitions) if (node.kind !== Kind.FRAGMENT_DEFINITION) collect(node);
  const isUsed = (node: DocumentNode['definitions'][number]) =>
    node.kind !== Kind.FRAGMENT_DEFINITION || used.has(node.name.value);
  return { ...tree, definitions: tree.definitions.filter(isUsed) };
}

const nameOf = (value: string): NameNode => ({ kind: Kind.NAME, value });

function toCursor(value: unknown): Cursor | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
