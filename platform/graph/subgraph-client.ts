import type { GraphQLFormattedError } from 'graphql';
import { Pool } from 'undici';
import { identityHeader } from '../identity/signed-identity.ts';
import { CodedError } from '../process/errors.ts';
import { currentTraceparent } from '../process/trace.ts';

/** One operation for a subgraph. */
export interface SubgraphRequest {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
  /** Made by Identity.sign. */
  identity: string;
  /** The current trace if left out. */
  traceparent?: string | null;
  /** When it fires the caller stops waiting; what the subgraph has begun, it may finish. */
  signal?: AbortSignal;
}

export interface SubgraphResponse {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

/**
 * Calls one subgraph. Failures of the operation are in the answer; it throws only SUBGRAPH_TIMEOUT when the signal fires and
 * SUBGRAPH_UNAVAILABLE when there is no answer, with the reason as cause and no address in the message.
 */
export type SubgraphClient = (request: SubgraphRequest) => Promise<SubgraphResponse>;

/** Kept alive per subgraph; beyond it requests wait for a free connection, so that a slow subgraph cannot eat all sockets. */
const connectionsPerSubgraph = 64;
/** A caller normally gives a shorter deadline by its signal; this bounds those that give none. */
const answerTimeoutMs = 30_000;

/** Calls a subgraph over HTTP at `{baseUrl}/graphql`, over kept-alive connections. */
export function httpSubgraph(baseUrl: string): SubgraphClient {
  return subgraphAt(`${baseUrl.replace(/\/$/, '')}/graphql`);
}

/** Calls a subgraph at just this http:// or https:// address; throws if it is none. */
export function subgraphAt(url: string): SubgraphClient {
  const { origin, pathname, search, protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new Error(`expected an http:// or https:// address, got ${url}`);
  const path = pathname + search;
  const pool = new Pool(origin, {
    connections: connectionsPerSubgraph,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    connect: { timeout: 2_000 },
    keepAliveTimeout: 30_000,
  });

  return async ({ query, variables, operationName, identity, traceparent = currentTraceparent(), signal }) => {
    try {
      const { statusCode, body } = await pool.request({
        path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [identityHeader]: identity,
          ...(traceparent ? { traceparent } : {}),
        },
        body: JSON.stringify({ query, variables, operationName }),
        signal: signal ?? null,
      });
      const answer = (await body.json()) as SubgraphResponse;
      if (statusCode === 200 || Array.isArray(answer.errors)) return answer;
      throw new Error(`expected status 200 or GraphQL errors, the subgraph answered ${statusCode}`);
    } catch (cause) {
      throw new CodedError(signal?.aborted ? 'SUBGRAPH_TIMEOUT' : 'SUBGRAPH_UNAVAILABLE', undefined, { cause });
    }
  };
}

/** A subgraph as a supergraph names it. */
export interface NamedSubgraph {
  name: string;
  url: string;
}

/**
 * Finds the client of a subgraph that a supergraph names. Those `given` are called by their own clients, whatever address the supergraph has for
 * them. With `callNamed` others are called at that address, with the signed caller like ours; without it, they are refused with an Error.
 *
 * Withholding the caller would not protect anybody from who may publish to the registry: such a person can move `signIn` itself to a subgraph of
 * theirs (`@override`) and read the passwords. The registry's publish scope is therefore worth as much as TRADEPOST_SECRET, and is guarded like it.
 */
export function subgraphClients(
  given: Readonly<Record<string, SubgraphClient>>,
  options: { callNamed: boolean },
): (subgraph: NamedSubgraph) => SubgraphClient {
  // Kept from one supergraph to the next, with their connections.
  const named = new Map<string, SubgraphClient>();
  return ({ name, url }) => {
    const client = (Object.hasOwn(given, name) ? given[name] : undefined) ?? named.get(url);
    if (client) return client;
    if (!options.callNamed)
      throw new Error(`the supergraph names a subgraph "${name}", but there is no way to call it`);
    const opened = subgraphAt(url);
    named.set(url, opened);
    return opened;
  };
}
