import { type ASTNode, BREAK, GraphQLError, parse, Source, visit } from 'graphql';
import type { CompositionError } from './compose.ts';
import type { SubgraphRevision } from '../model/version.ts';

/** Real schemas stay below 10; the parser overflows the stack at a few thousand. */
const maxDepth = 200;
/**
 * Fields of a type, values of an enum, members of a union. The composer's time grows with the square of it: measured on two shared cores,
 * 4,000 fields take 2 s, 16,000 take 15 s. Generated schemas of large databases have up to a few thousand fields in `Query`,
 * schemas written by people a few hundred.
 */
const maxMembers = 10_000;
/** On a single definition. The composer needs 10 s for 5,000 tags on one field, 0.6 s for 1,000; nobody writes 100. */
const maxDirectives = 1_000;

/**
 * Of all types of all subgraphs together; each type counts once for every interface it names. Composer and planner look at every pair: 5,000 take
 * 2 s with the plan of one operation, 10,000 take 2 to 4 s, 20,000 take 5 to 7 s (of 100 types, of 1,000 and more, on two shared
 * cores). In the largest public graphs, with a few thousand types, most types have one or two.
 */
const maxImplementations = 15_000;

type ReadSource = SubgraphRevision & { file: string };

/** Refuses schemas that would keep the parser or composer busy for minutes, or overflow their stack, before they are parsed. Empty: no refusal. */
export function refusalOf(
  sources: readonly ReadSource[],
  { maxSdlBytes }: { maxSdlBytes: number },
): CompositionError[] {
  const error = (code: string, message: string, readSource?: ReadSource, at?: { line: number; column: number }) => ({
    code,
    message: readSource ? `[${readSource.name}] ${message}` : message,
    subgraph: readSource?.name ?? null,
    file: readSource?.file ?? null,
    line: at?.line ?? null,
    column: at?.column ?? null,
  });
  if (sources.length === 0) return [error('NO_SUBGRAPHS', 'there is no subgraph to compose')];
  const bytes = sources.reduce((sum, source) => sum + Buffer.byteLength(source.sdl), 0);
  if (bytes > maxSdlBytes)
    return [error('SDL_TOO_LARGE', `the schemas have ${bytes} bytes, at most ${maxSdlBytes} are read`)];
  const counted = { implementations: 0 };
  return sources.flatMap((source) => {
    if (depthOf(source.sdl) > maxDepth)
      return [error('SDL_TOO_DEEP', `brackets are nested more than ${maxDepth} deep`, source)];
    const wide = findTooWide(source, counted);
    return wide ? [error('SDL_TOO_WIDE', wide.message, source, wide.at)] : [];
  });
}

function depthOf(sdl: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of sdl.matchAll(/"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\\n])*"|#.*|[[{(]|[\]})]/g)) {
    if (token === '[' || token === '{' || token === '(') deepest = Math.max(deepest, (depth += 1));
    else if (token === ']' || token === '}' || token === ')') depth -= 1;
  }
  return deepest;
}

interface TooWide {
  message: string;
  at: { line: number; column: number } | undefined;
}

/**
 * The first definition with too many parts, or the definition that exceeds the total in `counted`. Undefined also for text that is not
 * GraphQL: the composer has better messages for it.
 */
function findTooWide({ sdl, file }: ReadSource, counted: { implementations: number }): TooWide | undefined {
  // A directive has at least two characters, so a shorter text cannot exceed a limit.
  if (sdl.length < maxDirectives * 2) return undefined;
  let found: TooWide | undefined;
  const enter = (node: ASTNode) => {
    for (const [part, limit] of [
      ['fields', maxMembers],
      ['values', maxMembers],
      ['types', maxMembers],
      ['interfaces', maxMembers],
      ['arguments', maxMembers],
      ['directives', maxDirectives],
    ] as const) {
      const parts: unknown = part in node ? node[part as keyof typeof node] : undefined;
      if (!Array.isArray(parts) || parts.length <= limit) continue;
      const name = 'name' in node && typeof node.name === 'object' ? node.name.value : 'the schema';
      found = { message: `${name} has ${parts.length} ${part}, at most ${limit} are read`, at: node.loc?.startToken };
      return BREAK;
    }
    if (!('interfaces' in node)) return undefined;
    counted.implementations += node.interfaces?.length ?? 0;
    if (counted.implementations <= maxImplementations) return undefined;
    found = {
      message: `the types implement more than ${maxImplementations} interfaces, each counted for every type that names it`,
      at: node.loc?.startToken,
    };
    return BREAK;
  };
  try {
    visit(parse(new Source(sdl, file)), { enter });
    return found;
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}
