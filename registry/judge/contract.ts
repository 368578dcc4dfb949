import { composeSchemaContract } from '@theguild/federation-composition';
import { type GraphQLSchema, parse } from 'graphql';
import { toApiSchema } from './compare.ts';
import { buildSupergraph } from './load-supergraph.ts';
import type { SubgraphRevision } from '../model/version.ts';
import type { Contract } from './model.ts';

export type ContractComposition =
  | { ok: true; supergraphSdl: string; api: GraphQLSchema }
  | { ok: false; errors: string[] };

/** The composer hides the types of the arguments of `@requiresScopes` and `@policy` like unreachable types; no gateway loads the graph then. */
const hiddenArgumentType = /^(scalar (?:requiresScopes__Scope|policy__Policy)) @inaccessible/gm;

/** The composer also hides unreachable types if no part has an excluded tag. It then leaves out the link and the definition of `@inaccessible`. */
const inaccessible = {
  link: '@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)',
  definition:
    'directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION',
};

function withInaccessible(supergraphSdl: string): string {
  if (!/@inaccessible\b/.test(supergraphSdl) || /^directive @inaccessible\b/m.test(supergraphSdl)) return supergraphSdl;
  return `${supergraphSdl.replace(/^schema(?=\s*[@{])/m, `schema ${inaccessible.link}`)}\n\n${inaccessible.definition}`;
}

/** The part of the graph that a contract publishes: parts with an included tag and without an excluded tag. Never throws. */
export function composeContract(subgraphs: readonly SubgraphRevision[], contract: Contract): ContractComposition {
  try {
    const services = subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));
    const filter = { include: new Set(contract.include), exclude: new Set(contract.exclude) };
    const result = composeSchemaContract(services, filter, contract.removeUnreachable);
    if (result.errors) return { ok: false, errors: result.errors.map((error) => error.message) };
    const composed = result.supergraphSdl.trim().replaceAll(hiddenArgumentType, '$1');
    const supergraphSdl = `${withInaccessible(composed)}\n`;
    return { ok: true, supergraphSdl, api: toApiSchema(supergraphSdl, buildSupergraph) };
  } catch (error) {
    return { ok: false, errors: [error instanceof Error ? error.message : String(error)] };
  }
}
