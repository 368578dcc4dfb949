import { ApolloServer, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { FastifyInstance } from 'fastify';
import { type GraphQLFormattedError, parse } from 'graphql';
import { Pool } from 'undici';
import { listenHost } from '../process/config.ts';
import { CodedError, errorBody, maskError } from '../process/errors.ts';
import { openHttp } from '../process/http.ts';
import type { Log } from '../process/log.ts';
import { currentTraceparent, withTrace } from '../process/trace.ts';
import { type Caller, type Identity, identityHeader } from './viewer.ts';

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

/** A running subgraph. */
export interface Subgraph {
  name: string;
  /** For routes besides GraphQL; add them before listening. */
  app: FastifyInstance;
  /** Calls this subgraph in process, without a socket, as it would be called over HTTP. */
  client: SubgraphClient;
  /** Starts listening; answers with the base URL. Port 0 means any free one. */
  listen(port: number, host?: string): Promise<string>;
  /** Lets running requests finish, then closes. */
  stop(): Promise<void>;
}

/** A page of representations for `_entities` is larger than anything clients may send, so the limit is above the gateway's. */
const bodyLimitBytes = 4 * 1024 * 1024;

/**
 * Serves a subgraph: GraphQL at POST /graphql for callers with a signed identity. Others are refused with UNSIGNED_CALL before anything is
 * read. `context` is called once per operation, `afterResponse` once the answer is complete, also when it failed.
 */
export async function openSubgraph<C extends object>(options: {
  name: string;
  typeDefs: string;
  resolvers: object;
  identity: Identity;
  log: Log;
  context: (call: { caller: Caller; request: SubgraphRequest }) => Promise<C>;
  afterResponse?: (context: C) => void;
}): Promise<Subgraph> {
  const { name, typeDefs, resolvers, identity, log, context, afterResponse } = options;
  const server = new ApolloServer<C>({
    // Apollo types resolvers by a context it does not know; ours are checked against the schema by generated types.
    schema: buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]),
    formatError: (formatted, error) => maskError(formatted, error, log),
    includeStacktraceInErrorResponses: false,
    introspection: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    apollo: {},
    logger: log,
    plugins: [ApolloServerPluginLandingPageDisabled(), ApolloServerPluginInlineTraceDisabled()],
  });
  await server.start();

  async function execute(request: SubgraphRequest, caller: Caller): Promise<SubgraphResponse> {
    const contextValue = await context({ caller, request });
    try {
      const { body } = await server.executeOperation(
        { query: request.query, variables: request.variables ?? {}, ...named(request), http: postHead },
        { contextValue },
      );
      if (body.kind !== 'single')
        throw new Error('expected one answer: incremental delivery is not offered to subgraph callers');
      const { data, errors } = body.singleResult;
      return { ...(data === undefined ? {} : { data }), ...(errors ? { errors: [...errors] } : {}) };
    } finally {
      afterResponse?.(contextValue);
    }
  }

  /** As `execute`, with every failure told as a GraphQL error. */
  function answer(request: SubgraphRequest, caller: Caller): Promise<SubgraphResponse> {
    return withTrace(request.traceparent, () =>
      execute(request, caller).catch((error: unknown) => {
        const coded = error instanceof CodedError;
        return {
          data: null,
          errors: [maskError(coded ? error.toJSON() : { message: 'the context could not be made' }, error, log)],
        };
      }),
    );
  }

  const app = openHttp({ log, bodyLimitBytes });
  app.post(
    '/graphql',
    {
      onRequest: async (request) => {
        identity.verify(identityIn(request.headers));
      },
    },
    async (request, reply) => {
      const { query, variables, operationName } = (request.body ?? {}) as Record<string, unknown>;
      if (typeof query !== 'string') return reply.code(400).send(errorBody('BAD_REQUEST', 'Expected { "query": "…" }'));
      const token = identityIn(request.headers);
      return answer(
        {
          query,
          variables: isRecord(variables) ? variables : {},
          operationName: typeof operationName === 'string' ? operationName : undefined,
          identity: token ?? '',
          traceparent: currentTraceparent(),
        },
        identity.verify(token),
      );
    },
  );

  return {
    name,
    app,
    client: async (request) => {
      let caller: Caller;
      try {
        caller = identity.verify(request.identity);
      } catch {
        return errorBody('UNSIGNED_CALL');
      }
      const traceparent = request.traceparent === undefined ? currentTraceparent() : request.traceparent;
      return untilAborted(answer({ ...request, traceparent }, caller), request.signal);
    },
    listen: (port, host = listenHost()) => app.listen({ port, host }),
    async stop() {
      await app.close();
      await server.stop();
    },
  };
}

/** Apollo reads method and headers of a request even where there is no HTTP. */
const postHead = { method: 'POST', headers: new HeaderMap(), search: '', body: undefined };

function named({ operationName }: SubgraphRequest): { operationName?: string } {
  return operationName === undefined ? {} : { operationName };
}

function identityIn(headers: Record<string, string | string[] | undefined>): string | undefined {
  const value = headers[identityHeader];
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new CodedError('SUBGRAPH_TIMEOUT', undefined, { cause: signal.reason }));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
