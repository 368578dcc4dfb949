import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  isNonNullType,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * The variables of an operation that are used where null is not allowed. GraphQL allows a nullable variable there if
 * the variable or the place has a default value, and then fails during execution if a client sends an explicit null.
 * The document must be valid for the schema.
 */
export function variablesThatNeedValues(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ReadonlySet<string> {
  // Fragments of other operations may use a variable of the same name elsewhere.
  const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  const typeInfo = new TypeInfo(schema);
  const names = new Set<string>();
  visit(
    own,
    visitWithTypeInfo(typeInfo, {
      VariableDefinition: () => false,
      Variable(node) {
        if (isNonNullType(typeInfo.getInputType())) names.add(node.name.value);
      },
    }),
  );
  return names;
}

/**
 * An error for each variable that needs a value and was sent as null. Variables that were not sent have their defaults
 * and are valid.
 */
export function refuseNullVariables(
  needed: ReadonlySet<string>,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  return [...needed]
    .filter((name) => Object.hasOwn(variables, name) && variables[name] === null)
    .map(
      (name) =>
        new GraphQLError(`Variable "$${name}" must not be null where it is used; leave it out to get the default`),
    );
}
