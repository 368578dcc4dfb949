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
 * Composes what may be read, and makes of it what clients see. Never throws for what is in schemas: what a composer throws is an error of
 * the composition.
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
    // PostgreSQL can't keep it, and nobody needs it: an escape in a description is the only way in.
    if (composition.supergraphSdl.includes('\0')) return failed('INVALID_GRAPHQL', 'a description holds U+0000');
    const api = toApiSchema(composition.supergraphSdl);
    // A gateway validates it too, and keeps the old one if there are errors.
    const errors = validateSchema(api);
    if (errors.length > 0)
      return {
        ok: false,
        errors: errors.flatMap(({ message }) => problem('SUPERGRAPH_INVALID', `No gateway loads it: ${message}`)),
      };
    return { ...composition, api };
  } catch (error) {
    const [unsupported] = (error instanceof Error && errorCauses(error)) || [];
    // No gateway of ours enforces what it is for: to serve it without would open what it closes.
    if (unsupported?.extensions['code'] === 'UNSUPPORTED_LINKED_FEATURE')
      return failed('FEATURE_UNSUPPORTED', `gateways would not enforce it: ${unsupported.message}`);
    // The composer asserts and overflows where it should report; a schema must not take the registry down.
    return failed('COMPOSER_FAILED', `the composer gave up: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function failed(code: string, message: string): SafeComposition {
  return { ok: false, errors: [problem(code, message)] };
}

function problem(code: string, message: string): CompositionError {
  return { code, message, subgraph: null, file: null, line: null, column: null };
}

/** The composer names what some errors are about, such as an extension without a definition, but no place. */
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
  // A root type is missing everywhere: the first subgraph is as good as any.
  if (error.code !== 'NO_QUERIES' || !first) return error;
  return { ...error, subgraph: first.name, file: first.file, line: 1, column: 1 };
}

/** A subgraph that cannot be read has its own error, with a place. */
function parsedOrNothing({ name, file, sdl }: SubgraphRevision & { file: string }): ParsedSubgraph[] {
  try {
    return [{ name, file, document: parse(new Source(sdl, file)) }];
  } catch {
    return [];
  }
}
