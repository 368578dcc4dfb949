import type { GraphQLFormattedError } from 'graphql';
import { openClient } from '../http-client/open-client.ts';
import { ResponseTooLarge } from '../http-client/post-text.ts';
import type { SignedCaller } from '../identity/signed-identity.ts';
import type { CallSignal } from '../process/call-signal.ts';
import { SettingsError } from '../process/config.ts';
import { CodedError } from '../process/errors.ts';
import { currentTraceparent } from '../telemetry/trace.ts';

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
  /** From Identity.sign; absent for a subgraph that does not get it. */
  identity: SignedCaller | undefined;
  /** Of the client's request, for a subgraph that is called over HTTP. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** The current trace by default. */
  traceparent?: string | null;
  /** The subgraph adds its own work to the extensions of its answer, where `workOf` finds it. */
  explain?: boolean | undefined;
  /**
   * The position of the subgraph's log whose events the caller has applied. With it, the answer may be behind, but not behind this position. Left out,
   * the answer must not be behind.
   */
  logPosition?: number | undefined;
  /** The User-Agent header of the client's request, for a subgraph of ours. Anybody can send any text. */
  userAgent?: string | undefined;
  /** When it fires, the caller stops waiting; the subgraph may finish its work. */
  signal?: CallSignal | undefined;
}

export interface SubgraphResponse {
  data?: Record<string, unknown> | null;
  errors?: GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
  /** About the JSON text that the answer was read from, and the text itself if a subgraph sent it as a whole; absent if there was none. */
  text?: { length: number; hasEscapes: boolean; json?: string };
}

/** Asks a subgraph of ours, over HTTP, for the work that an operation made. Counts only in a signed call. */
export const explainHeader = 'x-tradepost-explain';

/** Carries `logPosition` over HTTP. Counts only in a signed call. */
export const logPositionHeader = 'x-tradepost-log-position';

/** Carries `userAgent` over HTTP. Counts only in a signed call. */
export const userAgentHeader = 'x-tradepost-user-agent';

/** What a subgraph did for an operation. */
export interface SubgraphWork {
  /** Milliseconds from the operation to its answer. */
  ms: number;
  sql: { statements: number; ms: number };
}

/** The work that a subgraph reports; undefined if it reports none, as those that are not ours. */
export function workOf({ extensions }: SubgraphResponse): SubgraphWork | undefined {
  return extensions?.['work'] as SubgraphWork | undefined;
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

/** The bounds of calls to one subgraph. */
export interface CallBounds {
  /**
   * Kept-alive connections; further requests wait for a free connection, so that a slow subgraph cannot use all
   * sockets.
   */
  connections: number;
  /**
   * The bytes of one answer. The most values that one operation may collect take about half; double, from a few
   * subgraphs at the same time, endangers the memory of the reading process.
   */
  answerBytes: number;
}

export const usualBounds: CallBounds = { connections: 64, answerBytes: 16 * 1024 * 1024 };

/** Calls a subgraph over HTTP at `{baseUrl}/graphql`, over kept-alive connections. */
export function httpSubgraph(baseUrl: string, bounds?: CallBounds): SubgraphClient {
  return subgraphAt(`${baseUrl.replace(/\/$/, '')}/graphql`, bounds);
}

/** The path where the gateway answers our own processes from the whole graph. */
export const graphCallsPath = '/internal/graphql';

/** Asks the whole graph through the gateway, for a process whose identity the gateway accepts: the signature is for the name `gateway`. */
export function httpGraph(gatewayUrl: string, bounds?: CallBounds): SubgraphClient {
  return subgraphAt(`${gatewayUrl.replace(/\/$/, '')}${graphCallsPath}`, bounds);
}

/** As `httpGraph`; for a process without the address, a client that fails. */
export function graphAt(gatewayUrl: string | undefined): SubgraphClient {
  if (gatewayUrl !== undefined) return httpGraph(gatewayUrl);
  return () => Promise.reject(new Error('expected the process to name the gateway'));
}

/** Calls a subgraph at exactly this address; throws if it is not http:// or https://. */
export function subgraphAt(url: string, bounds: CallBounds = usualBounds): SubgraphClient {
  const address = new URL(url);
  const path = address.pathname + address.search;
  const post = openClient(address, { connections: bounds.connections, responseBytes: bounds.answerBytes });

  return async (request) => {
    const {
      query,
      variables,
      operationName,
      headers,
      identity,
      traceparent = currentTraceparent(),
      signal,
      explain,
      logPosition,
      userAgent,
    } = request;
    const body = request.body ?? JSON.stringify({ query, variables, operationName });
    try {
      const { status, text } = await post({
        path,
        headers: headerList(
          headers,
          identity?.headers({ method: 'POST', path, body }),
          traceparent,
          explain,
          logPosition,
          userAgent,
        ),
        body,
        signal,
      });
      const { data, errors: found, extensions } = JSON.parse(text) as SubgraphResponse;
      const hasData = typeof data === 'object' && !Array.isArray(data);
      if (Array.isArray(found) || (status === 200 && hasData)) {
        const response: SubgraphResponse = {
          text: { length: text.length, hasEscapes: text.includes('\\'), json: text },
        };
        if (hasData) response.data = data;
        if (Array.isArray(found)) response.errors = found;
        if (extensions) response.extensions = extensions;
        return response;
      }
      throw new Error(`expected data with status 200 or GraphQL errors, the subgraph answered ${status} without`);
    } catch (cause) {
      if (cause instanceof ResponseTooLarge) {
        const message = `A part of the answer is larger than the ${bounds.answerBytes} bytes that are allowed (GATEWAY_SUBGRAPH_ANSWER_BYTES); ask for smaller pages or fewer fields`;
        throw new CodedError('OPERATION_TOO_LARGE', message, { cause });
      }
      throw new CodedError(signal?.aborted ? 'SUBGRAPH_TIMEOUT' : 'SUBGRAPH_UNAVAILABLE', undefined, { cause });
    }
  };
}

/** Names and values in turns. */
function headerList(
  forwarded: Readonly<Record<string, string>> | undefined,
  signed: Readonly<Record<string, string>> | undefined,
  traceparent: string | null,
  explain: boolean | undefined,
  logPosition: number | undefined,
  userAgent: string | undefined,
): string[] {
  const list = ['content-type', 'application/json'];
  for (const name in forwarded) list.push(name, forwarded[name] ?? '');
  for (const name in signed) list.push(name, signed[name] ?? '');
  if (traceparent) list.push('traceparent', traceparent);
  if (explain) list.push(explainHeader, '1');
  if (logPosition !== undefined) list.push(logPositionHeader, String(logPosition));
  if (userAgent !== undefined) list.push(userAgentHeader, userAgent);
  return list;
}

/** A subgraph in a supergraph. */
export interface NamedSubgraph {
  name: string;
  url: string;
}

/**
 * Finds the client of a subgraph that a supergraph names, in this order: `urls`, which has addresses of endpoints; a client of `known`; the address
 * in the supergraph. Throws a SettingsError if none of them has it.
 *
 * The signed caller goes to the subgraphs of `known`, to the subgraphs of `own` at exactly that address, and to the subgraphs that `signedFor` names.
 * The signature is for one receiver, but it names the caller.
 *
 * This does not protect against a person who may publish to the registry: such a person can move `signIn` itself to another subgraph (`@override`)
 * and read the passwords. Guard the registry's publish scope like TRADEPOST_SECRET.
 */
export function subgraphClients(
  known: Readonly<Record<string, SubgraphClient>>,
  options: {
    signedFor: readonly string[];
    own?: readonly NamedSubgraph[];
    urls?: Readonly<Record<string, string>>;
    bounds?: CallBounds;
  },
): (subgraph: NamedSubgraph) => SubgraphClient {
  const { signedFor, own = [], urls = {}, bounds } = options;
  // Kept from one supergraph to the next, with their connections.
  const opened = new Map<string, SubgraphClient>();
  return ({ name, url: listed }) => {
    const set = Object.hasOwn(urls, name) ? urls[name] : undefined;
    const ours = Object.hasOwn(known, name) ? known[name] : undefined;
    if (ours && set === undefined) return ours;
    const url = set ?? listed;
    if (!URL.canParse(url))
      throw new SettingsError(
        `SUBGRAPH_URLS: the supergraph has no address for the subgraph "${name}"; add ${name}=http://<host>/<path>`,
      );
    const client = opened.get(url) ?? subgraphAt(url, bounds);
    opened.set(url, client);
    const signed =
      ours || signedFor.includes(name) || own.some((subgraph) => subgraph.name === name && subgraph.url === url);
    return signed ? client : (request) => client({ ...request, identity: undefined, userAgent: undefined });
  };
}
