import { type DocumentNode, GraphQLError, specifiedDirectives, visit } from 'graphql';

/** Types that federation adds to each subgraph or to the supergraph. The composer removes them, and fails where a field still needs them. */
const reserved = /^(_Any|_Entity|_Service|(join|link|federation|core)__\w+)$/;

/** Fields, arguments and unions that use a type of federation itself, and definitions that replace a directive of GraphQL itself. */
export function reservedNames(document: DocumentNode): GraphQLError[] {
  const errors: GraphQLError[] = [];
  visit(document, {
    DirectiveDefinition(node) {
      const standard = specifiedDirectives.find(({ name }) => name === node.name.value);
      const given = (node.arguments ?? []).map(({ name }) => name.value);
      if (standard && standard.args.map(({ name }) => name).join() !== given.join())
        errors.push(
          new GraphQLError(`Directive "@${standard.name}" is part of GraphQL and cannot have other arguments`, {
            nodes: node.name,
          }),
        );
      return false;
    },
    // Some tools print these two fields of Query, and the composer takes them out.
    FieldDefinition: ({ name }) => (/^_(entities|service)$/.test(name.value) ? false : undefined),
    NamedType(node) {
      if (reserved.test(node.name.value))
        errors.push(
          new GraphQLError(`Type "${node.name.value}" is reserved for federation and cannot be used in a schema`, {
            nodes: node,
          }),
        );
    },
  });
  return errors;
}
