import { composeServices } from '@apollo/composition';
import { GraphQLError, parse, Source } from 'graphql';

/** A subgraph of the working tree. */
export interface SubgraphSource {
  name: string;
  /** Path of its SDL, from the folder of `graph.yaml`. */
  file: string;
  /** Where gateways reach it. */
  url: string;
}

/** Why subgraphs do not compose, and where. Lines and columns count from 1; null if the composer names no place. */
export interface CompositionError {
  code: string;
  message: string;
  subgraph: string | null;
  file: string | null;
  line: number | null;
  column: number | null;
}

export type Composition =
  | { ok: true; supergraphSdl: string; hints: string[] }
  | { ok: false; errors: CompositionError[] };

/** Composes subgraph schemas to one supergraph with the composer of the gateway's own version. Never throws because of a schema's contents. */
export function compose(subgraphs: readonly (SubgraphSource & { sdl: string })[]): Composition {
  const parsed = [];
  for (const subgraph of subgraphs) {
    try {
      parsed.push({ name: subgraph.name, url: subgraph.url, typeDefs: parse(new Source(subgraph.sdl, subgraph.file)) });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return { ok: false, errors: [toCompositionError(error, subgraphs, 'INVALID_GRAPHQL')] };
    }
  }
  const result = composeServices(parsed);
  if (result.errors) {
    return { ok: false, errors: result.errors.map((error) => toCompositionError(error, subgraphs, 'COMPOSITION')) };
  }
  return {
    ok: true,
    supergraphSdl: `${result.supergraphSdl.trim()}\n`,
    hints: result.hints.map((hint) => hint.toString()),
  };
}

export function toCompositionError(
  error: GraphQLError,
  subgraphs: readonly SubgraphSource[],
  unknownCode: string,
): CompositionError {
  // A composition error lists the definitions that caused it, with the last subgraph's definition at the end; a parse error has only its own place.
  const node = error.nodes?.findLast((cause) => cause.loc !== undefined);
  // The place is the name, if there is one: a definition begins with its description.
  const name = node && 'name' in node && typeof node.name === 'object' ? node.name.loc : undefined;
  const source = node?.loc?.source ?? error.source;
  const place = (name ?? node?.loc)?.startToken ?? error.locations?.[0];
  const named = /^\[([^\]]+)\]/.exec(error.message)?.[1];
  const subgraph =
    subgraphs.find((candidate) => candidate.file === source?.name) ??
    subgraphs.find((candidate) => candidate.name === named);
  const code = error.extensions['code'];
  return {
    code: typeof code === 'string' ? code : unknownCode,
    message: error.message,
    subgraph: subgraph?.name ?? null,
    file: subgraph?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
  };
}
