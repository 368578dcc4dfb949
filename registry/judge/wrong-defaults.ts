import {
  type ConstValueNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  print,
  valueFromAST,
} from 'graphql';

/**
 * Default values that their type refuses. GraphQL's own check of a schema does not look at them, and a subgraph server would run without such a
 * default. The composer finds some of them, but no default that lacks a required field, gives several fields of a oneOf or exceeds an integer.
 */
export function wrongDefaults(schema: GraphQLSchema): GraphQLError[] {
  return [...placesOf(schema)].flatMap(({ name, type, value }) =>
    value && valueFromAST(value, type) === undefined
      ? [
          new GraphQLError(
            `Invalid default value (got: ${print(value)}) provided for ${name} of type ${String(type)}.`,
            {
              nodes: value,
            },
          ),
        ]
      : [],
  );
}

interface Place {
  name: string;
  type: GraphQLInputType;
  value: ConstValueNode | null | undefined;
}

function* placesOf(schema: GraphQLSchema): Generator<Place> {
  for (const { name, args } of schema.getDirectives())
    for (const { name: argument, type, astNode } of args)
      yield { name: `argument @${name}(${argument}:)`, type, value: astNode?.defaultValue };
  for (const owner of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(owner))
      for (const { name, type, astNode } of Object.values(owner.getFields()))
        yield { name: `input field ${owner.name}.${name}`, type, value: astNode?.defaultValue };
    if (!isObjectType(owner) && !isInterfaceType(owner)) continue;
    for (const field of Object.values(owner.getFields()))
      for (const { name, type, astNode } of field.args)
        yield { name: `argument ${owner.name}.${field.name}(${name}:)`, type, value: astNode?.defaultValue };
  }
}
