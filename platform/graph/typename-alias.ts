import { GraphQLError, type ValidationRule } from 'graphql';

/**
 * Refuses `__typename` as the alias of another field. Executors of federated graphs read the type of an entity under
 * that name, and return wrong or missing data if it has another value.
 */
export const typenameAliasRule: ValidationRule = (context) => ({
  Field(node) {
    if (node.alias?.value !== '__typename' || node.name.value === '__typename') return;
    context.reportError(
      new GraphQLError(
        `The alias "__typename" cannot be used for the field "${node.name.value}"; choose another alias`,
        {
          nodes: node.alias,
        },
      ),
    );
  },
});
