import type { GraphQLFormattedError } from 'graphql';
import { errors, Pool } from 'undici';
import { identityHeader } from '../identity/signed-identity.ts';
import { CodedError } from '../process/errors.ts';
import { currentTraceparent } from '../process/trace.ts';

/** One operation for a subgraph. */
export interface SubgraphRequest {
  query: string;
  /** Read them by `variablesOf`: a caller that has made `body` leaves them out. */
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
  /**
   * The JSON text of `query`, `variables` and `operationName`, from a caller that makes it without objects in between.
   * It is sent as it is.
   */
  body?: string | undefined;
  /** From Identity.sign; empty for a subgraph that does not get it. */
  identity: string;
  /** The current trace by default. */
  traceparent?: string | null;
  /** When it fires, the caller stops waiting; the subgraph may finish its work. */
  signal?: AbortSignal;
}

export interface SubgraphResponse {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
  /** About the JSON text that the answer was read from; absent if there was none. */
  text?: { length: number; hasEscapes: boolean };
}

/** The variables of a request, whether it has them as an object or within its body. */
export function variablesOf(request: SubgraphRequest): Record<string, unknown> {
  if (request.variables) return request.variables;
  if (request.body === undefined) return {};
  return (JSON.parse(request.body) as { variables?: Record<string, unknown> }).variables ?? {};
}

/**
 * Calls one subgraph. Failures of the operation are in the answer; it throws only SUBGRAPH_TIMEOUT when the signal fires and
 * SUBGRAPH_UNAVAILABLE when there is no answer, with the reason as cause and no address in the message.
 */
export type SubgraphClient = (request: SubgraphRequest) => Promise<SubgraphResponse>;

/**
 * Kept-alive connections per subgraph; further requests wait for a free connection, so that a slow subgraph cannot use
 * all sockets.
 */
const connectionsPerSubgraph = 64;
/** A caller normally has a shorter deadline by its signal; this bounds callers without one. */
const answerTimeoutMs = 30_000;

/**
 * The bytes of one answer. The most values that one operation may collect take about half; double, from a few subgraphs
 * at the same time, endangers the memory of the reading process.
 */
const answerLimitBytes = 16 * 1024 * 1024;

/** Calls a subgraph over HTTP at `{baseUrl}/graphql`, over kept-alive connections. */
export function httpSubgraph(baseUrl: string): SubgraphClient {
  return subgraphAt(`${baseUrl.replace(/\/$/, '')}/graphql`);
}

/** Calls a subgraph at exactly this address; throws if it is not http:// or https://. */
export function subgraphAt(url: string): SubgraphClient {
  const { origin, pathname, search, protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new Error(`expected an http:// or https:// address, got ${url}`);
  const path = pathname + search;
  const pool = new Pool(origin, {
    connections: connectionsPerSubgraph,
    maxResponseSize: answerLimitBytes,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    connect: { timeout: 2_000 },
    keepAliveTimeout: 30_000,
  });

  return async (request) => {
    const { query, variables, operationName, identity, traceparent = currentTraceparent(), signal } = request;
    try {
      const { statusCode, body } = await pool.request({
        path,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(identity === '' ? {} : { [identityHeader]: identity }),
          ...(traceparent ? { traceparent } : {}),
        },
        body: request.body ?? JSON.stringify({ query, variables, operationName }),
        signal: signal ?? null,
      });
      const text = await body.text();
      const { data, errors: found, extensions } = JSON.parse(text) as SubgraphResponse;
      if (statusCode === 200 || Array.isArray(found)) {
        return {
          ...(data === undefined ? {} : { data }),
          ...(found ? { errors: found } : {}),
          ...(extensions ? { extensions } : {}),
          text: { length: text.length, hasEscapes: text.includes('\\') },
        };
      }
      throw new Error(`expected status 200 or GraphQL errors, the subgraph answered ${statusCode}`);
    } catch (cause) {
      if (cause instanceof errors.ResponseExceededMaxSizeError) {
        const message = 'A part of the answer is larger than is allowed; ask for smaller pages or fewer fields';
        throw new CodedError('OPERATION_TOO_LARGE', message, { cause });
      }
      throw new CodedError(signal?.aborted ? 'SUBGRAPH_TIMEOUT' : 'SUBGRAPH_UNAVAILABLE', undefined, { cause });
    }
  };
}

/** A subgraph in a supergraph. */
export interface NamedSubgraph {
  name: string;
  url: string;
}

/**
 * Finds the client of a subgraph that a supergraph names. The subgraphs of `known` are called by their own clients,
 * whatever their address in the supergraph. With `callNamed`, other subgraphs are called at that address; without it,
 * they are refused with an Error. Other subgraphs get the signed caller only if `signedFor` names them: the signature
 * is for one receiver, but it says who is calling.
 *
 * This does not protect against a person who may publish to the registry: such a person can move `signIn` itself to
 * another subgraph (`@override`) and read the passwords. Guard the registry's publish scope like TRADEPOST_SECRET.
 */
export function subgraphClients(
  known: Readonly<Record<string, SubgraphClient>>,
  options: { callNamed: boolean; signedFor: readonly string[] },
): (subgraph: NamedSubgraph) => SubgraphClient {
  // Kept from one supergraph to the next, with their connections.
  const named = new Map<string, SubgraphClient>();
  return ({ name, url }) => {
    const own = Object.hasOwn(known, name) ? known[name] : undefined;
    if (own) return own;
    if (!options.callNamed)
      throw new Error(`The supergraph names a subgraph "${name}", but no setting says how to call it`);
    const opened = named.get(url) ?? subgraphAt(url);
    named.set(url, opened);
    if (options.signedFor.includes(name)) return opened;
    return (request) => opened({ ...request, identity: '' });
  };
}
