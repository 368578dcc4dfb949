import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError, type GraphQLFormattedError, type OperationTypeNode } from 'graphql';
import type { AuthorizationSettings } from '#platform/authorization/field-access.ts';
import type { LabelShares } from '#platform/execution/override-labels.ts';
import { missingErrors } from '#platform/execution/missing-errors.ts';
import { liveSubgraph } from '#platform/graph/subgraph-addresses.ts';
import { nameTokenLimit } from '#platform/graph/operation-limits.ts';
import type { NamedSubgraph, SubgraphClient } from '#platform/graph/subgraph-client.ts';
import { AnswerTooLong } from '#platform/execution/write-answer.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import { CodedError, errorCodes, isErrorCode, maskError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { histogram } from '#platform/process/metrics.ts';
import { span } from '#platform/telemetry/span.ts';
import { clientNamedBy, type UsageClient } from '#registry/client/client-headers.ts';
import type { UsageReports } from '#registry/client/usage-reports.ts';
import type { Caching } from './caching/open-caching.ts';
import type { Canary } from './canary/canary.ts';
import { callSubgraph, refuseCall } from './call-subgraph.ts';
import type { OperationCost } from '#platform/cost/operation-costs.ts';
import type { CostSettings } from '#platform/cost/settings.ts';
import type { FindDocument, FoundDocument } from './documents/find-document.ts';
import type { GatewayContext } from './context.ts';
import type { Executed } from './executor.ts';
import type { OperationAnswer } from './front/operation-answer.ts';
import { admitExplain, type ExplainRoles } from './explain/admit-explain.ts';
import { answerIntrospection } from './front/answer-introspection.ts';
import { boundErrors } from './front/complete-errors.ts';
import type { DocumentBounds } from './front/known-documents.ts';
import { writeLater } from './front/write-later.ts';
import type { GraphqlRequest } from './front/read-request.ts';
import { boundAnswer, tooManyBytes } from './front/send-answer.ts';
import { type ServedOperation, servedOperation } from './front/served-operation.ts';
import { limitSignIns } from './limits/limit-sign-ins.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import { type ExpectedOperations, type LiveSupergraph, openSupergraph, type ServedGraph } from './supergraph.ts';

const duration = histogram(
  'tradepost_gateway_request_duration_seconds',
  'Time from parsed HTTP request to answer, by operation type and the code of the first error (OK without one, CLIENT_LEFT if nobody waited for the answer)',
  ['operation', 'code'],
);

/** The GraphQL engine. */
export interface Engine {
  /** Serves this supergraph from now on. Throws if it cannot be loaded or its trial fails; the earlier supergraph then stays. */
  load(supergraphSdl: string, signal?: AbortSignal): Promise<void>;
  /** The operations that clients have used, newest first. */
  used: LiveSupergraph['used'];
  /** The schema that clients may query now, as SDL. */
  apiSdl(): string;
  /** Answers one request, with deferred fragments in parts if the client takes these. Never rejects: a failure is in the answer. */
  answer(request: GraphqlRequest, context: GatewayContext, incremental?: boolean): Promise<OperationAnswer>;
  /** The answer to a request that is refused. */
  refuse(error: unknown): OperationAnswer;
}

/** Makes the GraphQL engine: it plans over the supergraph, executes on the subgraphs, and refuses operations that are too large. */
export function openEngine(options: {
  clientOf: (subgraph: NamedSubgraph) => SubgraphClient;
  identity: Identity;
  documents: DocumentBounds;
  /** Keeps answers of subgraphs; undefined if every read goes to its subgraph. */
  caching: Caching | undefined;
  authorization: AuthorizationSettings;
  rateLimits: RateLimits;
  /** Finds the document of a request: text, trusted document, automatic persisted query. */
  findDocument: FindDocument;
  cost: CostSettings;
  /** For override labels. */
  labels: { shares: LabelShares; random?: (() => number) | undefined };
  /** The operations that are planned before they come. */
  expected?: ExpectedOperations | undefined;
  /** Counts the fields that operations use; left out without a registry. */
  usage: UsageReports | undefined;
  /** Bytes of the largest answer. */
  maxAnswerBytes: number;
  /** Who may have operations explained. */
  explainRoles: ExplainRoles;
  canary: Canary<ServedGraph>;
  production: boolean;
  log: Log;
}): Engine {
  const { clientOf, identity, documents, authorization, rateLimits, usage, maxAnswerBytes, production, log } = options;
  const { findDocument, caching, cost: costSettings, explainRoles } = options;
  // Apollo's gateway reads this. Without it, the library would send a report about this machine to Apollo.
  process.env['APOLLO_TELEMETRY_DISABLED'] = '1';

  const supergraph = openSupergraph({
    documents,
    caching,
    exposeQueryPlan: !production,
    labels: options.labels,
    authorization,
    expected: options.expected,
    canary: options.canary,
    cost: costSettings.mode === 'off' && !rateLimits.countsCost ? undefined : costSettings,
    log,
    callOf(subgraph) {
      const { name } = subgraph;
      if (name === liveSubgraph) return refuseCall;
      // Without a cache nothing is kept, so an answer that is behind is behind only once.
      const logPosition = () => (caching ? caching.positionOf(name) : 0);
      return callSubgraph({ name, client: clientOf(subgraph), identity, logPosition, log });
    },
  });
  const admitSignIn = limitSignIns(rateLimits, documents.oncePerOperation);

  /** The steps of a request; a step that refuses the request throws. `seen` is called with its supergraph, then also with its operation. */
  async function answerSteps(
    request: GraphqlRequest,
    context: GatewayContext,
    incremental: boolean,
    seen: (graph: ServedGraph, operation?: ServedOperation['operation']) => void,
  ): Promise<OperationAnswer> {
    const client = clientOfRequest(request.headers);
    // Documents are trusted for clients. A call of our own processes brings a document of our own.
    const found =
      context.caller.kind === 'service'
        ? ownDocument(request)
        : await findDocument({ query: request.query, extensions: request.extensions, ...request.ids }, () => client);
    const graph = supergraph.live(context.caller, client);
    seen(graph);
    const known = graph.documentOf(found.text);
    if (known.errors) return refuseAll(known.errors);
    found.keep?.();
    const operation = servedOperation(graph.schema, known, request);
    seen(graph, operation.operation);
    const explain = request.extensions['explain'] === true;
    if (explain) admitExplain(context.caller, explainRoles);
    const admitted = admitSignIn(graph.schema, operation, context);
    if (admitted) await admitted;
    const aboutSchema = operation.schemaOnly && answerIntrospection(graph.schema, operation, request.variables);
    if (aboutSchema) return aboutSchema;
    const cost = graph.costs?.admit(operation, request.variables, client.name);
    const charge = cost && (await rateLimits.admitCost(context.caller, client.name, cost.estimated));
    countUsage(graph, operation, request.variables, client);
    // A mutation is finished even if its client has left: it must not be carried out in part.
    const signal = operation.operation.operation === 'query' ? context.signal : undefined;
    const answer = await execute(graph, operation, request, { ...context, signal, explain }, incremental, cost);
    const settle = (whole: boolean) => {
      if (!charge || cost?.actual === undefined) return;
      // A failed or abandoned operation may have cost the subgraphs the whole estimate. Not waited for: the answer does not depend on it.
      const kept = whole && signal?.aborted !== true;
      void charge.settle(kept ? cost.actual : Math.max(cost.actual, cost.estimated));
    };
    if (answer.later) return { ...answer, later: endedBy(answer.later, settle) };
    settle(answer.errors.length === 0);
    return !answer.shared || (found.trusted && mayShare(request, context)) ? answer : alone(answer);
  }

  /** A caller may give any name: the counts say whom to ask before a change, and grant nothing. */
  function countUsage(
    { schema }: ServedGraph,
    { document, operationName }: ServedOperation,
    variables: GraphqlRequest['variables'],
    client: UsageClient,
  ): void {
    usage?.count({ schema, document, operationName, variables, client });
  }

  async function execute(
    graph: ServedGraph,
    { document, operation, operationName }: ServedOperation,
    { variables, headers }: GraphqlRequest,
    context: GatewayContext,
    incremental: boolean,
    cost: OperationCost | undefined,
  ): Promise<OperationAnswer> {
    const request = { document, operation, operationName, variables, incremental, headers, context, cost };
    let executed: Executed;
    try {
      executed = await graph.execute({ ...request, maxLength: maxAnswerBytes });
    } catch (error) {
      if (error instanceof AnswerTooLong) return tooManyBytes(maxAnswerBytes);
      throw error;
    }
    const { data, errors, missing, later } = executed;
    // The cost is known when all parts are.
    const extensions =
      cost && !production && !later ? { ...executed.extensions, cost: cost.shown() } : executed.extensions;
    // Nothing was executed.
    if (data === undefined) return refuseAll(errors);
    const shown = errors.length === 0 ? [] : errors.map(mask);
    if (missing.length > 0) shown.push(...missingErrors(missing, data, log));
    const whole = shown.length === 0 && !extensions;
    const shared = whole && executed.shared ? caching?.headersOf(executed.shared) : undefined;
    const answer = {
      errors: boundErrors(shown),
      data,
      ...(extensions ? { extensions } : {}),
      ...(shared ? { shared } : {}),
    };
    const bounded = boundAnswer(answer, maxAnswerBytes);
    if (!later || bounded !== answer) return bounded;
    return {
      ...answer,
      later: writeLater(later, {
        mask,
        log,
        lastExtensions: () => ({
          ...executed.lastExtensions?.(),
          ...(cost && !production ? { cost: cost.shown() } : {}),
        }),
        leftBytes: maxAnswerBytes - data.length,
        refuse,
        tooMany: () => tooManyBytes(maxAnswerBytes),
      }),
    };
  }

  /** The error as the client gets it. */
  function mask(error: GraphQLError): GraphQLFormattedError {
    return maskError(nameTokenLimit(error.toJSON()), error, log, { hideSuggestions: production });
  }

  /** The status comes from the code of the first error, unless the error has another. */
  function refuseAll(errors: readonly GraphQLError[]): OperationAnswer {
    const shown = errors.map(mask);
    const code = shown[0]?.extensions?.['code'];
    const { status, headers } = (errors[0]?.extensions['http'] ?? {}) as Pick<OperationAnswer, 'status' | 'headers'>;
    return {
      errors: boundErrors(shown),
      data: undefined,
      status: status ?? errorCodes[isErrorCode(code) ? code : 'INTERNAL'].status,
      ...(headers ? { headers } : {}),
    };
  }

  function refuse(error: unknown): OperationAnswer {
    if (error instanceof GraphQLError) return refuseAll([error]);
    const originalError = error instanceof Error ? error : new Error(String(error));
    return refuseAll([new GraphQLError(originalError.message, { originalError })]);
  }

  return {
    load: supergraph.load,
    used: supergraph.used,
    apiSdl: supergraph.apiSdl,
    refuse,
    answer: (request, context, incremental = false) =>
      span('graphql', {}, async (work) => {
        const startedAt = performance.now();
        let kind: OperationTypeNode | 'none' = 'none';
        let answer: OperationAnswer;
        let graph: ServedGraph | undefined;
        try {
          answer = await answerSteps(request, context, incremental, (chosen, operation) => {
            graph = chosen;
            if (!operation) return;
            kind = operation.operation;
            context.seen?.(operation);
            work?.rename(`graphql ${kind}`);
            work?.set({ 'graphql.operation.type': kind, 'graphql.operation.name': operation.name?.value });
          });
        } catch (error) {
          answer = refuse(error);
        }
        const first = answer.errors[0]?.extensions?.['code'];
        const code = context.signal?.aborted ? 'CLIENT_LEFT' : typeof first === 'string' ? first : 'OK';
        duration.observe({ operation: kind, code }, (performance.now() - startedAt) / 1000);
        graph?.answered(code, performance.now() - startedAt);
        work?.set({ 'tradepost.code': code, 'tradepost.caller.kind': context.caller.kind });
        return answer;
      }),
  };
}

function ownDocument({ query }: GraphqlRequest): FoundDocument {
  if (query === undefined) throw new CodedError('BAD_REQUEST', 'The request has no "query"');
  return { text: query, trusted: false };
}

/** A CDN has one answer for an address, so it may keep only the answer to a client without a name and without headers of its own. */
function mayShare({ method }: GraphqlRequest, { caller, headers }: GatewayContext): boolean {
  return method === 'GET' && caller.kind === 'anonymous' && Object.keys(headers).length === 0;
}

/** The same texts; `ended` is called once, with false if the reader leaves before the last one. */
async function* endedBy(
  texts: AsyncGenerator<string, void, void>,
  ended: (whole: boolean) => void,
): AsyncGenerator<string, void, void> {
  let whole = false;
  try {
    yield* texts;
    whole = true;
  } finally {
    ended(whole);
  }
}

function alone(answer: OperationAnswer): OperationAnswer {
  const { shared: _, ...rest } = answer;
  return rest;
}

function clientOfRequest(headers: IncomingHttpHeaders) {
  return clientNamedBy((header) => headers[header]);
}
