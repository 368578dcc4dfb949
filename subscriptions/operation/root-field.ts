import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { InvalidOperation } from './invalid-operation.ts';

/** The one field of a valid subscription, also through fragments. */
export function rootField(document: DocumentNode, set: SelectionSetNode): FieldNode {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) return node;
    if (node.kind === Kind.INLINE_FRAGMENT) return rootField(document, node.selectionSet);
    const fragment = fragmentsOf(document).get(node.name.value);
    if (fragment) return rootField(document, fragment.selectionSet);
  }
  throw new Error('expected a field, validation refuses empty selections');
}

/**
 * Refuses a subscription whose field has a condition, with an InvalidOperation. Must come before validation, which throws at a variable in
 * such a place.
 */
export function refuseConditions(document: DocumentNode): void {
  const fragments = fragmentsOf(document);
  const walk = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      const condition = node.directives?.find(({ name }) => name.value === 'skip' || name.value === 'include');
      if (condition) {
        const message = `The field of a subscription cannot be conditional; remove @${condition.name.value}`;
        throw new InvalidOperation([new GraphQLError(message, { nodes: condition })], 'GRAPHQL_VALIDATION_FAILED');
      }
      if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet);
      if (node.kind !== Kind.FRAGMENT_SPREAD) continue;
      const fragment = fragments.get(node.name.value);
      // Once is enough, and fragments may be circular here.
      fragments.delete(node.name.value);
      if (fragment) walk(fragment.selectionSet);
    }
  };
  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION && node.operation === 'subscription') walk(node.selectionSet);
  }
}

/**
 * The variable that does nothing but give the root field's `after`; undefined if there is none. Subscribers that differ only in it share a
 * group, which is right only if nothing else reads it.
 */
export function soleVariableOfAfter(document: DocumentNode, root: FieldNode): string | undefined {
  const value = root.arguments?.find((argument) => argument.name.value === 'after')?.value;
  if (value?.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable(node) {
      if (node.name.value === name) uses += 1;
    },
  });
  return uses === 1 ? name : undefined;
}

function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
}
