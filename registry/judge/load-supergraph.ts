import { Supergraph } from '@apollo/federation-internals';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, isTypeSystemExtensionNode } from 'graphql';
import { asEnforced } from '../../platform/authorization/requirements.ts';

/**
 * The base and the proposal of a verdict. With one, each would replace the other several times in a verdict; more would keep proposals that are not
 * judged again, each with all that the planner makes of it.
 */
const maxKept = 2;
const kept = new Map<string, Supergraph>();

/**
 * Reads a supergraph, as a gateway does. Throws if the text is no supergraph. The two that were used last are kept: a verdict needs the API schema
 * and the plans of both its graphs, and the next verdict often has the same base. Callers only read it.
 */
export function loadSupergraph(sdl: string): Supergraph {
  const known = kept.get(sdl);
  kept.delete(sdl);
  // The oldest goes before the next is read, so that two are the most in memory.
  for (const oldest of kept.keys()) if (kept.size >= maxKept) kept.delete(oldest);
  const supergraph = known ?? buildSupergraph(sdl);
  kept.set(sdl, supergraph);
  return supergraph;
}

/** The same for a graph that is read once: it replaces none that is kept. */
export function buildSupergraph(sdl: string): Supergraph {
  return Supergraph.build(asEnforced(sdl));
}

const apiDocuments = new WeakMap<Supergraph, DocumentNode>();

/**
 * The schema for clients, as `toGraphQLJSSchema` builds it. A new one for each call, because callers mark types of theirs; only the first call for a
 * supergraph prints, parses and validates its SDL, which takes most of the time.
 */
export function apiSchemaOf(supergraph: Supergraph): GraphQLSchema {
  const known = apiDocuments.get(supergraph);
  if (known) return buildASTSchema(known, { assumeValidSDL: true });
  const api = supergraph.apiSchema();
  const document = api.toAST();
  // Apollo adds a definition to a type that has only extensions.
  if (document.definitions.some(isTypeSystemExtensionNode)) return api.toGraphQLJSSchema();
  const schema = buildASTSchema(document);
  apiDocuments.set(supergraph, document);
  return schema;
}
