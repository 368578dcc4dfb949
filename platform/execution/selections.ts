import { type FieldNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { PlannedFetch } from './plan.ts';

/** The operation of a fetch; its document has exactly one. */
export function operationOf({ document }: Pick<PlannedFetch, 'document'>): OperationDefinitionNode {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('expected an operation in the document of a fetch');
  return operation;
}

/** The fields of these selection sets, with the fields of their fragments on any type. */
export function fieldsOf(
  { document }: Pick<PlannedFetch, 'document'>,
  sets: readonly SelectionSetNode[],
): readonly FieldNode[] {
  return sets.flatMap((set) =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf({ document }, [selection.selectionSet]);
      const fragment = document.definitions.find(
        (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value,
      );
      return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf({ document }, [fragment.selectionSet]) : [];
    }),
  );
}

/** The key of a field in the response. */
export function responseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** The selections of a fetch on the objects that it completes: the root, or the entities behind `_entities`. */
export function ownSelections(fetch: PlannedFetch): SelectionSetNode[] {
  const root = operationOf(fetch).selectionSet;
  if (!fetch.node.requires) return [root];
  return fieldsOf(fetch, [root]).flatMap(({ selectionSet }) => selectionSet ?? []);
}

/** The selections of a fetch on the objects at a path of the response; empty if it does not reach them. */
export function selectionsAt(fetch: PlannedFetch, path: readonly string[]): SelectionSetNode[] {
  if (fetch.path.some((key, index) => path[index] !== key)) return [];
  return path
    .slice(fetch.path.length)
    .filter((key) => key !== '@')
    .reduce(
      (sets, key) =>
        fieldsOf(fetch, sets)
          .filter((field) => responseKey(field) === key)
          .flatMap(({ selectionSet }) => selectionSet ?? []),
      ownSelections(fetch),
    );
}
