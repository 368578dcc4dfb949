import { type GraphQLSchema, isInputObjectType, Kind } from 'graphql';
import type { ParsedSubgraph } from './place.ts';

/**
 * Marks the inputs of an API schema that a subgraph declares `@oneOf`. The composer drops the directive, but the subgraph enforces it, so
 * clients notice. It changes the schema that it gets.
 */
export function markOneOf(schema: GraphQLSchema, subgraphs: readonly ParsedSubgraph[]): void {
  for (const { document } of subgraphs) {
    for (const node of document.definitions) {
      if (node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION && node.kind !== Kind.INPUT_OBJECT_TYPE_EXTENSION) continue;
      const type = schema.getType(node.name.value);
      if (!isInputObjectType(type)) continue;
      if (node.directives?.some((directive) => directive.name.value === 'oneOf')) type.isOneOf = true;
    }
  }
}
