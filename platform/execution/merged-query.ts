import { type DocumentNode, type FieldNode, Kind, print, stripIgnoredCharacters, visit } from 'graphql';
import type { PlannedFetch } from './plan.ts';
import { operationOf } from './selections.ts';

/**
 * One operation of several; equal names (`_entities`, `$representations`, fragments) get a number. `own` are the other variables that each part has
 * a value of its own for.
 */
export function mergedQuery(
  parts: readonly NamedPart[],
  own: ReadonlySet<string>,
  operationName: string | undefined,
): string {
  const definitions = new Map<string, string>();
  const fields: string[] = [];
  const fragments: string[] = [];
  for (const { list, suffix, alias, variable } of parts) {
    const [first] = list as [PlannedFetch];
    const renamed = visit(first.document, {
      Variable(node) {
        const { value } = node.name;
        const name = value === 'representations' ? variable : own.has(value) ? value + suffix : value;
        return name === value ? undefined : { ...node, name: { ...node.name, value: name } };
      },
      FragmentSpread: (node) => ({ ...node, name: { ...node.name, value: node.name.value + suffix } }),
      FragmentDefinition: (node) => ({ ...node, name: { ...node.name, value: node.name.value + suffix } }),
    });
    const operation = operationOf({ document: renamed });
    for (const definition of operation.variableDefinitions ?? []) {
      definitions.set(definition.variable.name.value, print(definition));
    }
    for (const field of operation.selectionSet.selections as FieldNode[]) {
      const { alias: _, ...plain } = field;
      fields.push(`${alias}:${print(plain)}`);
    }
    for (const definition of renamed.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.push(print(definition));
    }
  }
  return stripIgnoredCharacters(
    `query ${operationName ?? ''}(${[...definitions.values()].join(' ')}){${fields.join(' ')}}${fragments.join(' ')}`,
  );
}

/** The fetches of one part, and its names in the request. */
export interface NamedPart {
  list: readonly PlannedFetch[];
  grouping: number;
  suffix: string;
  alias: string;
  variable: string;
}

/** Names in the only part of a request stay as the planner has them. */
export function namesOf(index: number, count: number): Pick<NamedPart, 'suffix' | 'alias' | 'variable'> {
  const suffix = count === 1 ? '' : `_${index}`;
  return { suffix, alias: `_entities${suffix}`, variable: `representations${suffix}` };
}

/** The text of a document whose operation has no name: equal fetches differ in it. */
export function withoutName(document: DocumentNode): string {
  return print(visit(document, { OperationDefinition: (operation) => ({ ...operation, name: undefined }) }));
}
