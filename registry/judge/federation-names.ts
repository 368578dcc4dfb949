import type { DocumentNode } from 'graphql';
import { importedName, linksOf } from '../../platform/graph/links.ts';

/**
 * The names of a directive of federation in a subgraph: for `tag` it is `tag`, `federation__tag` or, with `@link(as: "fed")`, `fed__tag`, and the
 * name that an import gives it.
 */
export function namesOf(directive: string, document: DocumentNode): ReadonlySet<string> {
  const names = new Set([directive, `federation__${directive}`]);
  for (const link of linksOf(document)) {
    if (typeof link['url'] !== 'string' || !/\/federation(\/|$)/.test(link['url'])) continue;
    if (typeof link['as'] === 'string') names.add(`${link['as']}__${directive}`);
    names.add(importedName(link, directive) ?? directive);
  }
  return names;
}
