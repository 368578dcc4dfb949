import { buildSubgraphSchema } from '@apollo/subgraph';
import type { FastifyInstance } from 'fastify';
import { execute, getOperationAST, GraphQLError, parse } from 'graphql';
import { requireKeyScope } from '../authorization/key-scopes.ts';
import { countSql } from '../database/count-sql.ts';
import type { Caller } from '../identity/caller.ts';
import { signedCalls } from '../identity/signed-calls.ts';
import type { Identity } from '../identity/signed-identity.ts';
import type { CallSignal } from '../process/call-signal.ts';
import { listenHost } from '../process/config.ts';
import { CodedError, errorBody, maskError } from '../process/errors.ts';
import { openHttp } from '../process/http.ts';
import type { Log } from '../process/log.ts';
import { counter, histogram } from '../process/metrics.ts';
import { shedLoad } from '../process/shed-load.ts';
import { span } from '../telemetry/span.ts';
import { currentTraceparent } from '../telemetry/trace.ts';
import { boundLists } from './bound-lists.ts';
import { measureRootFields } from './measure-fields.ts';
import { openOperations } from './parsed-operations.ts';
import { type ServerLimits, usualLimits } from './server-limits.ts';
import {
  explainHeader,
  logPositionHeader,
  type SubgraphClient,
  type SubgraphRequest,
  type SubgraphResponse,
  type SubgraphWork,
  userAgentHeader,
  variablesOf,
} from './subgraph-client.ts';

const duration = histogram(
  'tradepost_subgraph_request_duration_seconds',
  'Time of one operation of a subgraph, by the code of its first error (OK without one)',
  ['subgraph', 'code'],
);
const failures = counter('tradepost_subgraph_errors_total', 'Errors in the answers of a subgraph, by their code', [
  'subgraph',
  'code',
]);

/** A running subgraph. */
export interface Subgraph {
  name: string;
  /** For routes other than GraphQL; add them before listening. */
  app: FastifyInstance;
  /** Calls this subgraph in process, without a socket, with the same result as over HTTP. */
  client: SubgraphClient;
  /** Starts listening and returns the base URL. Port 0 means any free port. */
  listen(port: number, host?: string): Promise<string>;
  /** Lets running requests finish, then closes. */
  stop(): Promise<void>;
}

/**
 * A page of representations for `_entities` is larger than any request of a client, so the limit is above the
 * gateway's.
 */
const bodyLimitBytes = 4 * 1024 * 1024;

/**
 * Serves a subgraph: GraphQL at POST /graphql for callers with a signed identity. Others are refused with UNSIGNED_CALL before anything is
 * read, and calls above `limits.load` with OVERLOADED (calls within the process are not counted). `context` is called once per valid operation,
 * `afterResponse` once the answer is complete, also when it failed.
 */
export async function openSubgraph<C extends object>(options: {
  name: string;
  typeDefs: string;
  resolvers: object;
  identity: Identity;
  log: Log;
  limits?: ServerLimits;
  context: (call: {
    caller: Caller;
    request: SubgraphRequest;
    /** The fields that the operation selects anywhere, as coordinates: `Product.variants`. */
    selected: ReadonlySet<string>;
    /** The first attempt failed, and `repeats` asked for another. */
    again: boolean;
  }) => Promise<C>;
  /** Whether an operation is executed again, with a new context, after this one failed for a reason of ours. */
  repeats?: (context: C) => boolean;
  afterResponse?: (context: C) => void;
}): Promise<Subgraph> {
  const { name, typeDefs, resolvers, identity, log, limits = usualLimits, context, repeats, afterResponse } = options;
  // Apollo's type of resolvers has an unknown context; generated types check ours against the schema.
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers: resolvers as never }]);
  measureRootFields(schema, name);
  const lists = boundLists(schema, limits.listItems, 'SUBGRAPH_LIST_ITEMS');
  const operationOf = openOperations(schema);

  async function run(request: SubgraphRequest, caller: Caller): Promise<SubgraphResponse> {
    const operation = operationOf(request.query);
    if (operation.errors) return { errors: operation.errors.map(mask) };
    const { document, selected } = operation;
    const { operationName } = request;
    const operationNode = getOperationAST(document, operationName);
    if (!operationNode) throw new CodedError('OPERATION_RESOLUTION_FAILURE');
    requireKeyScope(caller, name, operationNode.operation === 'mutation' ? 'mutation' : 'query');
    const variableValues = variablesOf(request);
    const attempt = async (again: boolean): Promise<SubgraphResponse> => {
      const contextValue = await context({ caller, request, selected, again });
      try {
        const result = await lists.run(contextValue, () =>
          execute({ schema, document, operationName, variableValues, contextValue }),
        );
        if (!again && result.errors?.some(isOurs) && repeats?.(contextValue)) return attempt(true);
        if (result.data === undefined) return { errors: result.errors?.map(asBadInput).map(mask) ?? [] };
        return { data: result.data, ...(result.errors ? { errors: result.errors.map(mask) } : {}) };
      } finally {
        afterResponse?.(contextValue);
      }
    };
    return attempt(false);
  }

  const mask = (error: GraphQLError) => maskError(error.toJSON(), error, log);

  /** Measures an answer. */
  async function measured(working: Promise<SubgraphResponse>): Promise<SubgraphResponse> {
    const startedAt = performance.now();
    const response = await working;
    // Every error of an answer has a code of ours.
    const codes = (response.errors ?? []).map(({ extensions }) => extensions?.['code'] as string);
    for (const code of codes) failures.inc({ subgraph: name, code });
    duration.observe({ subgraph: name, code: codes[0] ?? 'OK' }, (performance.now() - startedAt) / 1000);
    return response;
  }

  /** As `run`, with every failure as a GraphQL error. */
  function answer(request: SubgraphRequest, caller: Caller): Promise<SubgraphResponse> {
    return span(
      `graphql ${name}`,
      {
        parent: request.traceparent,
        attributes: { 'tradepost.subgraph': name, 'graphql.operation.name': request.operationName },
      },
      (work) =>
        measured(
          (request.explain ? explained(() => run(request, caller)) : run(request, caller)).catch((error: unknown) => {
            work?.fail(error);
            const coded = error instanceof CodedError;
            return {
              data: null,
              errors: [maskError(coded ? error.toJSON() : { message: 'the context could not be made' }, error, log)],
            };
          }),
        ),
    );
  }

  const app = openHttp({ log, bodyLimitBytes });
  shedLoad(app, { server: name, paths: ['/graphql'], limits: limits.load, followsOverload: true });
  const { checks, callerOf } = signedCalls(identity);
  app.post('/graphql', checks, async (request, reply) => {
    const { query, variables, operationName } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof query !== 'string') return reply.code(400).send(errorBody('BAD_REQUEST', 'Expected { "query": "…" }'));
    return answer(
      {
        query,
        variables: isRecord(variables) ? variables : {},
        operationName: typeof operationName === 'string' ? operationName : undefined,
        identity: undefined,
        traceparent: currentTraceparent(),
        explain: request.headers[explainHeader] !== undefined,
        logPosition: positionOf(request.headers[logPositionHeader]),
        userAgent: request.headers[userAgentHeader]?.toString(),
      },
      callerOf(request),
    );
  });

  return {
    name,
    app,
    client: async (request) => {
      let caller: Caller;
      try {
        caller = identity.verify(request.identity?.token);
      } catch {
        return errorBody('UNSIGNED_CALL');
      }
      const traceparent = request.traceparent === undefined ? currentTraceparent() : request.traceparent;
      return untilAborted(answer({ ...request, traceparent }, caller), request.signal);
    },
    listen: (port, host = listenHost()) => app.listen({ port, host }),
    stop: () => app.close(),
  };
}

/** A failure that is no answer to the caller, such as that of a database. */
const isOurs = ({ originalError }: GraphQLError): boolean =>
  originalError !== undefined && !(originalError instanceof CodedError);

function positionOf(header: unknown): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

/** Adds the work to the answer. The caller is one of our processes, which decides who may see it. */
async function explained(run: () => Promise<SubgraphResponse>): Promise<SubgraphResponse> {
  const startedAt = performance.now();
  const { result, sql } = await countSql(run);
  const work: SubgraphWork = { ms: performance.now() - startedAt, sql };
  return { ...result, extensions: { work } };
}

/** Without data nothing was executed: the variables do not fit the operation. */
function asBadInput(error: GraphQLError): GraphQLError {
  if (error.extensions['code'] !== undefined) return error;
  const { message, nodes } = error;
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function untilAborted<T>(work: Promise<T>, signal: CallSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new CodedError('SUBGRAPH_TIMEOUT', undefined, { cause: signal.reason }));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
