import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

/**
 * Adds to a set which input fields and enum values the variables hold: `OrderFilter.status`, `Status.OPEN`. Names that the schema lacks are left out.
 */
export type VariableUse = (values: Readonly<Record<string, unknown>>, into: Set<string>) => void;

/** Null where no variable of the operation can hold any, as is usual. */
export function variableUseOf(schema: GraphQLSchema, operation: OperationDefinitionNode): VariableUse | null {
  const variables = (operation.variableDefinitions ?? []).flatMap(({ variable, type: node }) => {
    const type = typeFromAST(schema, node as never) as GraphQLInputType | undefined;
    return type && isInputType(type) && isInformative(type) ? [{ name: variable.name.value, type }] : [];
  });
  if (variables.length === 0) return null;
  return (values, into) => {
    for (const { name, type } of variables) addUse(type, values[name], into);
  };
}

function isInformative(type: GraphQLInputType): boolean {
  if (isNonNullType(type) || isListType(type)) return isInformative(type.ofType);
  return isEnumType(type) || isInputObjectType(type);
}

interface Part {
  coordinate: string;
  /** Null: nothing can be in it. */
  type: GraphQLInputType | null;
}

/** Names are put together once per type and not once per value: an order of 1,200 lines has 2,400 of them. */
const partsByType = new WeakMap<GraphQLInputObjectType, Map<string, Part>>();

function partsOf(type: GraphQLInputObjectType): Map<string, Part> {
  const known = partsByType.get(type);
  if (known) return known;
  const parts = new Map(
    Object.values(type.getFields()).map((field) => [
      field.name,
      { coordinate: `${type.name}.${field.name}`, type: isInformative(field.type) ? field.type : null },
    ]),
  );
  partsByType.set(type, parts);
  return parts;
}

function addUse(type: GraphQLInputType, value: unknown, into: Set<string>): void {
  if (value === null || value === undefined) return;
  if (isNonNullType(type)) {
    addUse(type.ofType, value, into);
  } else if (isListType(type)) {
    // One value stands for a list of one, as the specification has it.
    for (const item of Array.isArray(value) ? value : [value]) addUse(type.ofType, item, into);
  } else if (isEnumType(type)) {
    if (typeof value === 'string' && type.getValue(value)) into.add(`${type.name}.${value}`);
  } else if (isInputObjectType(type) && typeof value === 'object') {
    const parts = partsOf(type);
    for (const name of Object.keys(value)) {
      const part = parts.get(name);
      if (!part) continue;
      into.add(part.coordinate);
      if (part.type) addUse(part.type, (value as Record<string, unknown>)[name], into);
    }
  }
}
