import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/**
 * Splits an operation into the fetched part and the part that the schema itself answers (`__schema`, `__type`). The planner knows introspection as it
 * was when the planner was written, and graphql-js knows all of it. A part without fields is undefined.
 */
export function splitIntrospection(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): { fetched: DocumentNode | undefined; introspection: DocumentNode | undefined } {
  if (!hasIntrospection(document)) return { fetched: document, introspection: undefined };
  return {
    fetched: only(document, operation, (field) => !isIntrospection(field)),
    introspection: only(document, operation, isIntrospection),
  };
}

function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}

function hasIntrospection(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field(node) {
      if (isIntrospection(node)) found = true;
    },
  });
  return found;
}

/** The document with one operation and only the root fields that pass; undefined if none is left. */
function only(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  keep: (field: FieldNode) => boolean,
): DocumentNode | undefined {
  /** Fragments are put in place: a fragment of root fields may be split. */
  function filtered(set: SelectionSetNode): SelectionSetNode | undefined {
    const selections = set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return keep(selection) ? [selection] : [];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const inner = filtered(selection.selectionSet);
        return inner ? [{ ...selection, selectionSet: inner }] : [];
      }
      const fragment = document.definitions.find(
        (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value,
      );
      if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return [];
      const inner = filtered(fragment.selectionSet);
      if (!inner) return [];
      const { typeCondition } = fragment;
      return [
        {
          kind: Kind.INLINE_FRAGMENT as const,
          typeCondition,
          selectionSet: inner,
          directives: selection.directives ?? [],
        },
      ];
    });
    return selections.length > 0 ? { ...set, selections } : undefined;
  }

  const selectionSet = filtered(operation.selectionSet);
  if (!selectionSet) return undefined;
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return { ...document, definitions: [{ ...operation, selectionSet }, ...fragments] };
}
