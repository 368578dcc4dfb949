import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

/** The arguments of the directives on the schema of a document: `url`, `as` and `import` of each `@link`, which may have another name. */
export function linksOf(document: DocumentNode): Record<string, unknown>[] {
  return document.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.directives ?? []).map(valuesOf)
      : [],
  );
}

/** The name that a link imports a directive under; undefined if the link does not import it. */
export function importedName({ import: imports }: Record<string, unknown>, directive: string): string | undefined {
  for (const item of Array.isArray(imports) ? (imports as unknown[]) : []) {
    if (item === `@${directive}`) return directive;
    const { name, as } = Object(item) as { name?: unknown; as?: unknown };
    if (name === `@${directive}`) return typeof as === 'string' ? as.replace(/^@/, '') : directive;
  }
  return undefined;
}

/** The arguments of each directive of this name on a node. */
export function directivesOn(
  { directives = [] }: { directives?: readonly ConstDirectiveNode[] | undefined },
  wanted: string,
): Record<string, unknown>[] {
  return directives.filter(({ name }) => name.value === wanted).map(valuesOf);
}

/** The arguments of a directive as plain values; an enum value is its name. */
export function valuesOf({ arguments: values = [] }: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries(values.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}
