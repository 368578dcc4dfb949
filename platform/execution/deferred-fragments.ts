import {
  type DirectiveNode,
  type DocumentNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { ResponseObject } from './merge.ts';
import type { ResponsePath } from './objects-at.ts';
import type { Condition } from './plan.ts';
import { possibleTypes } from './rewrites.ts';
import { conditionsOf } from './shape.ts';

/** A fragment with @defer at one place of an operation. */
export interface DeferredFragment {
  /** Of the client. */
  label: string | undefined;
  /** Response keys and `... on Type` from the root to the objects that the fragment is on; items of lists are not named. */
  path: readonly string[];
  /** Of @skip and @include on the fragment and around it. */
  conditions: readonly Condition[];
  type: GraphQLCompositeType;
  selectionSet: SelectionSetNode;
}

/** An operation in which each deferred fragment has a label of its own. */
export interface LabelledOperation {
  document: DocumentNode;
  selectionSet: SelectionSetNode;
  /** By their new labels. */
  fragments: ReadonlyMap<string, DeferredFragment>;
}

const typePrefix = '... on ';

/**
 * Puts named fragments in their places, and gives each deferred fragment a label of its own: a client may give none, and a named fragment may have
 * several places. Undefined if nothing is deferred.
 */
export function labelDeferred(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): LabelledOperation | undefined {
  const fragments = new Map<string, DeferredFragment>();

  function expand(
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    path: readonly string[],
    /** Undefined within what a constant excludes. */
    conditions: readonly Condition[] | undefined,
  ): SelectionSetNode {
    const selections = set.selections.map((selection): SelectionNode => {
      const own = conditionsOf(selection.directives);
      const all = own === 'never' || !conditions ? undefined : [...conditions, ...own];
      if (selection.kind === Kind.FIELD) {
        const definition = isUnionType(type) ? undefined : type.getFields()[selection.name.value];
        const named = getNamedType(definition?.type);
        if (!selection.selectionSet || !isCompositeType(named)) return selection;
        const inner = [...path, (selection.alias ?? selection.name).value];
        return { ...selection, selectionSet: expand(selection.selectionSet, named, inner, all) };
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentNamed(document, selection.name.value);
      const { typeCondition } = fragment;
      const condition = typeCondition && schema.getType(typeCondition.name.value);
      const inside = isCompositeType(condition) ? condition : type;
      const inner = typeCondition ? [...path, typePrefix + typeCondition.name.value] : path;
      const selectionSet = expand(fragment.selectionSet, inside, inner, all);
      const directives = [...(selection.directives ?? [])];
      const defer = directives.findIndex(({ name }) => name.value === 'defer');
      const directive = directives[defer];
      if (directive && !all) directives.splice(defer, 1);
      if (directive && all) {
        const id = `d${fragments.size}`;
        directives[defer] = withLabel(directive, id);
        fragments.set(id, { label: labelOf(directive), path: inner, conditions: all, type: inside, selectionSet });
      }
      return {
        kind: Kind.INLINE_FRAGMENT,
        ...(typeCondition ? { typeCondition } : {}),
        directives,
        selectionSet,
      };
    });
    return { ...set, selections };
  }

  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`expected a root type for a ${operation.operation}`);
  const selectionSet = expand(operation.selectionSet, root, [], []);
  if (fragments.size === 0) return undefined;
  return { document: { ...document, definitions: [{ ...operation, selectionSet }] }, selectionSet, fragments };
}

function fragmentNamed(document: DocumentNode, name: string) {
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) return node;
  }
  throw new Error(`expected the fragment ${name} in a valid document`);
}

function labelOf(directive: DirectiveNode | undefined): string | undefined {
  const value = directive?.arguments?.find(({ name }) => name.value === 'label')?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function withLabel(directive: DirectiveNode, label: string): DirectiveNode {
  const others = directive.arguments?.filter(({ name }) => name.value !== 'label') ?? [];
  const name = { kind: Kind.NAME as const, value: 'label' };
  return {
    ...directive,
    arguments: [...others, { kind: Kind.ARGUMENT as const, name, value: { kind: Kind.STRING as const, value: label } }],
  };
}

/** The selection without the fragments that have these labels. */
export function withoutFragments(set: SelectionSetNode, labels: ReadonlySet<string>): SelectionSetNode {
  return visit(set, {
    InlineFragment(node) {
      const label = labelOf(node.directives?.find(({ name }) => name.value === 'defer'));
      return label !== undefined && labels.has(label) ? null : undefined;
    },
  });
}

/** The objects at a path of a fragment, each with its place in the response. An object with several places is there several times. */
export function placedObjectsAt(
  data: ResponseObject,
  path: readonly string[],
  supergraphSchema: GraphQLSchema,
): { object: ResponseObject; place: ResponsePath }[] {
  const found: { object: ResponseObject; place: ResponsePath }[] = [];

  function visitValue(value: unknown, depth: number, place: ResponsePath): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      value.forEach((item, index) => visitValue(item, depth, [...place, index]));
      return;
    }
    const object = value as ResponseObject;
    const step = path[depth];
    if (step === undefined) found.push({ object, place });
    else if (!step.startsWith(typePrefix)) {
      if (Object.hasOwn(object, step)) visitValue(object[step], depth + 1, [...place, step]);
    } else {
      const type = object['__typename'];
      // An object of an unknown type is one of the right type: its parent's type has only that one.
      const fits = typeof type !== 'string' || possibleTypes(supergraphSchema, step.slice(typePrefix.length)).has(type);
      if (fits) visitValue(object, depth + 1, place);
    }
  }

  visitValue(data, 0, []);
  return found;
}

const plain = new WeakMap<DocumentNode, DocumentNode>();

/** The document without @defer, for a client that takes one answer; itself if it has none. */
export function withoutDefers(document: DocumentNode): DocumentNode {
  const known = plain.get(document);
  if (known) return known;
  const changed = visit(document, { Directive: ({ name }) => (name.value === 'defer' ? null : undefined) });
  plain.set(document, changed);
  return changed;
}
