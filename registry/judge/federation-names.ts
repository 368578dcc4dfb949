import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

/**
 * The names of a directive of federation in a subgraph: for `tag` it is `tag`, `federation__tag` or, with `@link(as: "fed")`, `fed__tag`, and the
 * name that an import gives it.
 */
export function namesOf(directive: string, document: DocumentNode): ReadonlySet<string> {
  const names = new Set([directive, `federation__${directive}`]);
  for (const { url, as, import: imports } of linksOf(document)) {
    if (typeof url !== 'string' || !/\/federation(\/|$)/.test(url)) continue;
    if (typeof as === 'string') names.add(`${as}__${directive}`);
    for (const item of Array.isArray(imports) ? (imports as unknown[]) : []) {
      const renamed = Object(item) as { name?: unknown; as?: unknown };
      if (renamed.name === `@${directive}` && typeof renamed.as === 'string') names.add(renamed.as.replace(/^@/, ''));
    }
  }
  return names;
}

function linksOf(document: DocumentNode): Record<string, unknown>[] {
  return document.definitions
    .flatMap((node): readonly ConstDirectiveNode[] =>
      node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION ? (node.directives ?? []) : [],
    )
    .map(({ arguments: given = [] }) =>
      Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)])),
    );
}
