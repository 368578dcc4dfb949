import { type DocumentNode, visit } from 'graphql';
import { put } from './merge.ts';

type Values = Readonly<Record<string, unknown>>;

/** The names of the variables that requests for entities add to those of the client: ours, and the planner's for values from a context. */
const taken = /^(?:representations|contextualArgument(?:_\d+)+)(?:_\d+)?$/;

/**
 * Gives other names to the variables of a client that are called like those of our requests. `renamed` does the same for their values. A document
 * without such variables, as nearly all are, stays the same object.
 */
export function freeVariables(document: DocumentNode): { document: DocumentNode; renamed(values: Values): Values } {
  const used = new Set<string>();
  visit(document, { Variable: ({ name }) => void used.add(name.value) });
  const names = new Map<string, string>();
  for (const name of used) {
    if (!taken.test(name)) continue;
    let free = `client_${name}`;
    while (used.has(free)) free += '_';
    names.set(name, free);
  }
  if (names.size === 0) return { document, renamed: (values) => values };
  const other = (name: string) => names.get(name) ?? name;
  return {
    document: visit(document, {
      Variable: (node) => ({ ...node, name: { ...node.name, value: other(node.name.value) } }),
    }),
    renamed(values) {
      const all: Record<string, unknown> = {};
      for (const name of Object.keys(values)) put(all, other(name), values[name]);
      return all;
    },
  };
}
