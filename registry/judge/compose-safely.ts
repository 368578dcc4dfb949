import { errorCauses } from '@apollo/federation-internals';
import { type GraphQLSchema, parse, Source, validateSchema } from 'graphql';
import { toApiSchema } from './compare.ts';
import type { CompositionError } from './compose.ts';
import type { Compose } from './composition-cache.ts';
import { type ParsedSubgraph, placeOf } from './place.ts';
import { refusalOf } from './refusal.ts';
import { sdlErrorsOf } from './sdl-errors.ts';
import type { SubgraphRevision } from '../model/version.ts';

export type SafeComposition =
  | { ok: true; supergraphSdl: string; hints: string[]; api: GraphQLSchema }
  | { ok: false; errors: CompositionError[] };

/**
 * Composes subgraphs that pass the size limits, and builds the API schema. Never throws because of a schema's contents: an exception of the
 * composer becomes a composition error.
 */
export async function composeSafely(
  sources: readonly (SubgraphRevision & { file: string })[],
  policy: { maxSdlBytes: number },
  compose?: Compose,
): Promise<SafeComposition> {
  const composition = await composeOrRefuse(sources, policy, compose);
  if (composition.ok || composition.errors.every(({ line }) => line !== null)) return composition;
  const parsed = sources.flatMap((source) => parsedOrNothing(source));
  return { ok: false, errors: composition.errors.map((error) => withPlace(error, parsed)) };
}

async function composeOrRefuse(
  sources: readonly (SubgraphRevision & { file: string })[],
  policy: { maxSdlBytes: number },
  compose: Compose | undefined,
): Promise<SafeComposition> {
  try {
    const refused = refusalOf(sources, policy);
    if (refused.length > 0) return { ok: false, errors: refused };
    const mistakes = sdlErrorsOf(sources);
    if (mistakes.length > 0) return { ok: false, errors: mistakes };
    const composition = await (compose ?? (await import('./compose.ts')).compose)(sources);
    if (!composition.ok) return composition;
    // PostgreSQL cannot store U+0000, and nobody needs it: only an escape in a description can contain it.
    if (composition.supergraphSdl.includes('\0')) return failed('INVALID_GRAPHQL', 'a description holds U+0000');
    const api = toApiSchema(composition.supergraphSdl);
    // A gateway validates the API schema, too, and keeps the old one if there are errors.
    const errors = validateSchema(api);
    if (errors.length > 0)
      return {
        ok: false,
        errors: errors.flatMap(({ message }) => problem('SUPERGRAPH_INVALID', `No gateway loads it: ${message}`)),
      };
    return { ...composition, api };
  } catch (error) {
    const [unsupported] = (error instanceof Error && errorCauses(error)) || [];
    // Our gateways do not enforce this feature. Serving the graph without it would open protected fields.
    if (unsupported?.extensions['code'] === 'UNSUPPORTED_LINKED_FEATURE')
      return failed('FEATURE_UNSUPPORTED', `gateways would not enforce it: ${unsupported.message}`);
    // The composer sometimes throws instead of reporting an error; a schema must not stop the registry.
    return failed('COMPOSER_FAILED', `the composer gave up: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function failed(code: string, message: string): SafeComposition {
  return { ok: false, errors: [problem(code, message)] };
}

function problem(code: string, message: string): CompositionError {
  return { code, message, subgraph: null, file: null, line: null, column: null };
}

/** Some composition errors name a coordinate, such as an extension without a definition, but no place. This finds the place. */
function withPlace(error: CompositionError, parsed: readonly ParsedSubgraph[]): CompositionError {
  if (error.line !== null) return error;
  const candidates = error.subgraph === null ? parsed : parsed.filter(({ name }) => name === error.subgraph);
  for (const [, coordinate = ''] of error.message.matchAll(/"(@?\w+(?:\.\w+)?(?:\(\w+:\))?)"/g)) {
    const place = placeOf(coordinate, candidates, null);
    if (!place) continue;
    const { subgraph, file, line, column } = place;
    return { ...error, subgraph, file, line, column };
  }
  const [first] = parsed;
  // The root type is missing in every subgraph, so the error points to the first.
  if (error.code !== 'NO_QUERIES' || !first) return error;
  return { ...error, subgraph: first.name, file: first.file, line: 1, column: 1 };
}

/** Empty for a subgraph that cannot be parsed: it has an error of its own, with a place. */
function parsedOrNothing({ name, file, sdl }: SubgraphRevision & { file: string }): ParsedSubgraph[] {
  try {
    return [{ name, file, document: parse(new Source(sdl, file)) }];
  } catch {
    return [];
  }
}
