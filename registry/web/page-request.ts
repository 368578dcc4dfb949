import { CodedError } from '../../platform/process/errors.ts';
import type { RouteContext } from '../protocols/prepare-routes.ts';
import { versionParameter } from '../protocols/request-inputs.ts';
import type { Judging } from '../judge/judge-pool.ts';
import type { Target } from '../registry.ts';
import type { Version } from '../model/version.ts';
import { pathTo } from '../links.ts';

export interface WebContext extends RouteContext {
  judging: Judging;
  /** How people call the command line; pages print it where it would help. */
  command: string;
  /** Subgraph → team. */
  teams: Readonly<Record<string, string>>;
  /** Whether everyone who reaches the address sees everything without a token, by the header `Host` of the request. */
  isPublicAt: (host: string | undefined) => boolean;
  /** Address of GraphiQL, for a link in every page; undefined while there is none. */
  graphiqlUrl: () => string | undefined;
  /** Addresses of subgraphs at which nobody listens, because the subgraphs run in this process. */
  inProcess: ReadonlySet<string>;
}

/** A request for a page about one variant. */
export interface PageRequest {
  context: WebContext;
  target: Target;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  now: Date;
}

/** Throws NOT_FOUND with a sentence for people. */
export function notFound(what: string): never {
  throw new CodedError('NOT_FOUND', what);
}

/** Throws BAD_USER_INPUT with a sentence for people. */
export function badRequest(why: string): never {
  throw new CodedError('BAD_USER_INPUT', why);
}

/** The live version. Throws NOT_FOUND if the variant has none. */
export async function liveVersion({ store, name }: Target): Promise<Version> {
  return (await store.head()) ?? notFound(`There is no graph ${name}, or it has no version yet.`);
}

/** A version by the number or id in an address. Throws NOT_FOUND. */
export async function versionIn({ store, name }: Target, text: string | undefined): Promise<Version> {
  const parsed = versionParameter.safeParse(text);
  const version = parsed.success ? await store.version(parsed.data) : null;
  return version ?? notFound(`${name} has no version ${text ?? ''}.`);
}

/** The address of a page of a variant. */
export function addressIn({ graph, variant }: Target, ...rest: readonly (string | number)[]): string {
  return pathTo(graph, variant, ...rest);
}
