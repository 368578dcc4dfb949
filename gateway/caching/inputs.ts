import {
  type ArgumentNode,
  type DocumentNode,
  getNamedType,
  getNullableType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  type ValueNode,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { operationOf } from '#platform/execution/selections.ts';
import type { CacheHints } from '#platform/graph/cache-hints.ts';

/** An argument of a fetch that is, or contains, an input with `@cacheControl(maxAge: 0)`. */
interface WatchedArgument {
  coordinate: string;
  type: GraphQLInputType;
  value: ValueNode;
}

/**
 * Makes the check of a fetch's variables: true if no input with `@cacheControl(maxAge: 0)` has a value. Most fetches have no such input, and their
 * check costs nothing.
 */
export function inputCheck(
  selection: { type: GraphQLNamedType; set: SelectionSetNode },
  document: DocumentNode,
  graph: { schema: GraphQLSchema; hints: CacheHints },
): ((variables: Readonly<Record<string, unknown>>) => boolean) | undefined {
  const { hints, schema } = graph;
  if (hints.uncachedInputs.size === 0) return () => true;
  const watched: WatchedArgument[] = [];
  function collect(set: SelectionSetNode, parent: GraphQLNamedType): void {
    const types = new TypeInfo(schema, parent);
    const visitor = {
      Argument(node: ArgumentNode) {
        const argument = types.getArgument();
        const owner = types.getParentType();
        const field = types.getFieldDef();
        if (!argument || !owner || !field) return;
        const coordinate = `${owner.name}.${field.name}.${argument.name}`;
        if (hints.uncachedInputs.has(coordinate) || hasWatched(argument.type, hints, new Set()))
          watched.push({ coordinate, type: argument.type, value: node.value });
      },
    };
    visit(set, visitWithTypeInfo(types, visitor));
  }
  collect(selection.set, selection.type);
  for (const node of document.definitions) {
    const type = node.kind === Kind.FRAGMENT_DEFINITION && schema.getType(node.typeCondition.name.value);
    if (type) collect(node.selectionSet, type);
  }
  if (watched.length === 0) return () => true;

  const defaults = Object.fromEntries(
    (operationOf({ document }).variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
  return (variables) => {
    const values = { ...defaults, ...variables };
    return watched.every(({ coordinate, type, value }) => {
      const input: unknown = valueFromASTUntyped(value, values);
      if (input === null || input === undefined) return true;
      return !hints.uncachedInputs.has(coordinate) && !uses(type, input, hints);
    });
  };
}

/** Whether an input has a value for a field with `@cacheControl(maxAge: 0)`. */
function uses(type: GraphQLInputType, value: unknown, hints: CacheHints): boolean {
  if (value === null || value === undefined) return false;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.some((item) => uses(nullable.ofType, item, hints));
  }
  if (!isInputObjectType(nullable) || typeof value !== 'object') return false;
  return Object.values(nullable.getFields()).some((field) => {
    const inner = (value as Record<string, unknown>)[field.name];
    if (inner === null || inner === undefined) return false;
    return hints.uncachedInputs.has(`${nullable.name}.${field.name}`) || uses(field.type, inner, hints);
  });
}

function hasWatched(type: GraphQLInputType, hints: CacheHints, seen: Set<string>): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some(
    (field) => hints.uncachedInputs.has(`${named.name}.${field.name}`) || hasWatched(field.type, hints, seen),
  );
}
