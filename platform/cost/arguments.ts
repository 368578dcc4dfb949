import {
  type ASTNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  type OperationDefinitionNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import type { Weights } from './weights.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** The value of an argument as the client sent it: from the text, a variable or the default; undefined if there is none. */
export function argumentValue(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  name: string,
  variables: Variables,
): unknown {
  const sent = node.arguments?.find((argument) => argument.name.value === name)?.value;
  const value: unknown = sent ? valueFromASTUntyped(sent, variables as Record<string, unknown>) : undefined;
  return value === undefined ? field.args.find((argument) => argument.name === name)?.defaultValue : value;
}

/** Whether a part of a document has a variable anywhere. */
export function hasVariable(node: ASTNode): boolean {
  let found = false;
  visit(node, {
    Variable() {
      found = true;
    },
  });
  return found;
}

/** The cost of a field's arguments: `@cost` of the argument, else 1 for each input object, and the same for the fields in it. */
export function argumentsCost(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  coordinate: string,
  weights: Weights,
  variables: Variables,
): number {
  let total = 0;
  for (const { name, type } of field.args) {
    const value = argumentValue(node, field, name, variables);
    total += inputCost(type, value, weights.get(`${coordinate}(${name}:)`), weights);
  }
  return total;
}

/** `own` is the weight of the argument or input field for each value; it wins over the weight of the type. */
function inputCost(type: GraphQLInputType, value: unknown, own: number | undefined, weights: Weights): number {
  if (value === undefined || value === null) return 0;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    const item: GraphQLInputType = nullable.ofType;
    return items.reduce<number>((sum, inner) => sum + inputCost(item, inner, own, weights), 0);
  }
  if (!isInputObjectType(nullable)) return own ?? weights.get(nullable.name) ?? 0;
  let total = own ?? weights.get(nullable.name) ?? 1;
  // A value of the wrong kind is refused later.
  if (typeof value !== 'object') return total;
  for (const [name, field] of Object.entries(nullable.getFields())) {
    if (!Object.hasOwn(value, name)) continue;
    const inner = (value as Record<string, unknown>)[name];
    total += inputCost(field.type, inner, weights.get(`${nullable.name}.${name}`), weights);
  }
  return total;
}

/** Whether the arguments of a field can cost anything, so that they must be counted. */
export function mayCost(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  coordinate: string,
  weights: Weights,
): boolean {
  return field.args.some(({ name, type, defaultValue }) => {
    const isSent = node.arguments?.some((argument) => argument.name.value === name) ?? false;
    if (!isSent && (defaultValue === undefined || defaultValue === null)) return false;
    const named = getNamedType(type);
    return weights.has(`${coordinate}(${name}:)`) || isInputObjectType(named) || weights.has(named.name);
  });
}

/** The variables of a request, with the defaults of its operation. */
export function withDefaults(operation: OperationDefinitionNode, variables: Variables): Variables {
  if (!operation.variableDefinitions?.length) return variables;
  const defaults: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue) defaults[variable.name.value] = valueFromASTUntyped(defaultValue);
  return { ...defaults, ...variables };
}
