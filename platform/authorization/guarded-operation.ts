import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  getNullableType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { AccessCondition, Requirements } from './requirements.ts';

/** A place in every answer to an operation: the response keys that lead there, each with the type of its value. Lists have no key. */
export type FieldPath = readonly { key: string; type: GraphQLOutputType }[];

/** A place whose fields have conditions. */
export interface GuardedPlace {
  place: FieldPath;
  conditions: readonly AccessCondition[];
}

/** Bounds an operation whose fragments double at each level. The limits of operations let no executed operation come near. */
const mostFields = 10_000;

/**
 * Finds the places of an operation whose fields have conditions. Fields of different types can share a place, by fragments on an interface; the place
 * then has the conditions of all of them.
 */
export function guardedPlaces(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  requirements: Requirements,
): GuardedPlace[] {
  const fragments = fragmentsOf(document);
  const found = new Map<string, { place: FieldPath; conditions: Map<string, AccessCondition> }>();
  let fields = 0;

  function visit(set: SelectionSetNode, parent: GraphQLNamedType | undefined, at: FieldPath): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        visit(selection.selectionSet, condition === undefined ? parent : schema.getType(condition), at);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment) visit(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), at);
      } else visitField(selection, parent, at);
    }
  }

  function visitField(node: FieldNode, parent: GraphQLNamedType | undefined, at: FieldPath): void {
    if (++fields > mostFields) throw new Error(`expected an operation of at most ${mostFields} fields`);
    if (!isObjectType(parent) && !isInterfaceType(parent)) return;
    const type = parent.getFields()[node.name.value]?.type;
    // Introspection has no conditions.
    if (!type) return;
    const place = [...at, { key: keyOf(node), type }];
    const conditions = requirements.of(parent.name, node.name.value);
    if (conditions.length > 0) {
      const name = nameOf(place);
      const guarded = found.get(name) ?? { place, conditions: new Map<string, AccessCondition>() };
      for (const condition of conditions) guarded.conditions.set(JSON.stringify(condition), condition);
      found.set(name, guarded);
    }
    if (node.selectionSet) visit(node.selectionSet, getNamedType(type), place);
  }

  visit(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, []);
  return [...found.values()].map(({ place, conditions }) => ({ place, conditions: [...conditions.values()] }));
}

/**
 * The same operation, which asks for `__typename` under the response key of each refused place: nothing is fetched for it, and the answer shows
 * every object that would have had the field. Fragments are written out, because a fragment may be refused at one of its places only.
 */
export function withoutPlaces(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  refused: readonly FieldPath[],
): DocumentNode {
  const fragments = fragmentsOf(document);
  const names = new Set(refused.map(nameOf));

  function rewrite(set: SelectionSetNode, at: readonly string[]): SelectionSetNode {
    return {
      ...set,
      selections: set.selections.map((selection) => {
        if (selection.kind === Kind.INLINE_FRAGMENT)
          return { ...selection, selectionSet: rewrite(selection.selectionSet, at) };
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const { typeCondition, selectionSet } = fragments.get(selection.name.value) as FragmentDefinitionNode;
          const { directives = [] } = selection;
          return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet: rewrite(selectionSet, at) };
        }
        const keys = [...at, keyOf(selection)];
        if (names.has(keys.join('.'))) {
          const { directives = [] } = selection;
          const name = { kind: Kind.NAME, value: '__typename' } as const;
          return { kind: Kind.FIELD, alias: { kind: Kind.NAME, value: keyOf(selection) }, name, directives };
        }
        return selection.selectionSet
          ? { ...selection, selectionSet: rewrite(selection.selectionSet, keys) }
          : selection;
      }),
    };
  }

  const rewritten = { ...operation, selectionSet: rewrite(operation.selectionSet, []) };
  const used = variablesIn(rewritten.selectionSet);
  const variableDefinitions =
    operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value)) ?? [];
  return { kind: Kind.DOCUMENT, definitions: [{ ...rewritten, variableDefinitions }] };
}

/**
 * Puts null at a refused place of an answer, and at the nearest place above where null is allowed. Answers with the paths that are refused, or
 * null if nothing of the data remains.
 */
export function putNull(
  data: Record<string, unknown>,
  place: FieldPath,
): { data: Record<string, unknown> | null; paths: (string | number)[][] } {
  const paths: (string | number)[][] = [];

  /** The value, or null if a refused part below may not be null. */
  function complete(value: unknown, type: GraphQLOutputType, level: number, path: (string | number)[]): unknown {
    if (value === null || value === undefined) return value;
    const nullable = getNullableType(type);
    if (isListType(nullable) && Array.isArray(value)) {
      const items = value.map((item, index) => complete(item, nullable.ofType, level, [...path, index]));
      return isNonNullType(nullable.ofType) && items.includes(null) ? null : items;
    }
    return completeObject(value as Record<string, unknown>, level, path);
  }

  function completeObject(object: Record<string, unknown>, level: number, path: (string | number)[]) {
    const step = place[level];
    if (!step || !Object.hasOwn(object, step.key)) return object;
    const below = [...path, step.key];
    const isRefused = level === place.length - 1;
    if (isRefused) paths.push(below);
    const value = isRefused ? null : complete(object[step.key], step.type, level + 1, below);
    if (value === null && isNonNullType(step.type)) return null;
    // Not an assignment: a response key may be `__proto__`.
    Object.defineProperty(object, step.key, { value, enumerable: true, configurable: true, writable: true });
    return object;
  }

  return { data: completeObject(data, 0, []), paths };
}

/** The response keys of a place, joined by dots. */
export function nameOf(place: FieldPath): string {
  return place.map(({ key }) => key).join('.');
}

function keyOf({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}

function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  );
}

/** Planners refuse variables that nothing uses. */
function variablesIn(node: unknown): Set<string> {
  const found = new Set<string>();
  JSON.stringify(node, (_key, value: { kind?: unknown; name?: { value: string } } | null) => {
    if (value?.kind === Kind.VARIABLE && value.name) found.add(value.name.value);
    return value;
  });
  return found;
}
