import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { maskError } from '#platform/process/errors.ts';
import { liveSubgraph } from '#platform/graph/federation.ts';
import type { Log } from '#platform/process/log.ts';
import { typenameAliasRule } from '#platform/graph/typename-alias.ts';
import type { OperationLimits } from '#platform/graph/operation-limit-settings.ts';
import { maxValidationErrors, nameTokenLimit, operationLimitsRule } from '#platform/graph/operation-limits.ts';
import type { NamedSubgraph, SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import type { AuthorizationSettings } from './authorization/authorize-fields.ts';
import { callSubgraph, refuseCall } from './call-subgraph.ts';
import type { GatewayContext } from './context.ts';
import { oncePerOperationRule } from './once-per-operation.ts';
import { boundAnswer } from './plugins/bound-answer.ts';
import { answerIntrospection } from './plugins/answer-introspection.ts';
import { completeErrors } from './plugins/complete-errors.ts';
import { measureRequests } from './plugins/measure-requests.ts';
import { overloadStatus } from './plugins/overload-status.ts';
import { plainJsonStatus } from './plugins/plain-json-status.ts';
import { refuseUnserved } from './plugins/refuse-unserved.ts';
import { openSupergraph } from './supergraph.ts';

/** The GraphQL engine. */
export interface Engine {
  /** Serves this supergraph from now on. Throws if it cannot be loaded; the one before then stays. */
  load(supergraphSdl: string): Promise<void>;
  /** The schema that clients may query now, as SDL. */
  apiSdl(): string;
  /** Starts answering; a supergraph must be loaded. */
  start(): Promise<ApolloServer<GatewayContext>>;
}

/** Makes the GraphQL engine: it plans over the supergraph, executes on the subgraphs, and refuses what is too large. */
export function openEngine(options: {
  clientOf: (subgraph: NamedSubgraph) => SubgraphClient;
  identity: Identity;
  limits: OperationLimits;
  authorization: AuthorizationSettings;
  /** Bytes of the largest answer. */
  maxAnswerBytes: number;
  /** Coordinates of fields; an operation may select one of them, once: `Mutation.signIn`. */
  oncePerOperation: readonly string[];
  production: boolean;
  plugins: ApolloServerPlugin<GatewayContext>[];
  app: FastifyInstance;
  log: Log;
}): Engine {
  const { clientOf, identity, limits, authorization, maxAnswerBytes, oncePerOperation, production, plugins, app, log } =
    options;
  // Read by the gateway's constructor, which would otherwise report about this machine to its maker.
  process.env['APOLLO_TELEMETRY_DISABLED'] = '1';

  const supergraph = openSupergraph({
    exposeQueryPlan: !production,
    authorization,
    log,
    callOf(subgraph) {
      const { name } = subgraph;
      if (name === liveSubgraph) return refuseCall;
      return callSubgraph({ name, client: clientOf(subgraph), identity, log });
    },
  });

  const bytes = boundAnswer(maxAnswerBytes);
  const server = new ApolloServer<GatewayContext>({
    gateway: supergraph.gateway,
    logger: log,
    nodeEnv: production ? 'production' : 'development',
    apollo: {},
    introspection: !production,
    // Apollo's own way searches by a pattern that takes seconds over a long message; formatError hides names as well.
    hideSchemaDetailsFromClientErrors: false,
    includeStacktraceInErrorResponses: false,
    formatError: (formatted, error) =>
      maskError(nameTokenLimit(formatted), error, log, { hideSuggestions: production }),
    stringifyResult: bytes.stringify,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    // Clients could fill its cache with 30 MiB of documents, and save only bytes on the way up.
    persistedQueries: false,
    parseOptions: { maxTokens: limits.DOCUMENT_TOKENS },
    // Apollo's own limit on recursive selections (ten million) is left off: it would put our rule, which counts the same expanded
    // selections against OPERATION_FIELDS, into a second pass behind the rules that it has to protect.
    validationRules: [
      operationLimitsRule(limits, { introspection: !production }),
      typenameAliasRule,
      oncePerOperationRule(oncePerOperation),
    ],
    validationOptions: { maxErrors: maxValidationErrors },
    stopOnTerminationSignals: false,
    plugins: [
      fastifyApolloDrainPlugin(app),
      refuseUnserved(),
      answerIntrospection(),
      // In this order: the status and the metrics depend on the errors that are sent.
      completeErrors(log),
      bytes.plugin,
      plainJsonStatus(),
      overloadStatus(),
      measureRequests(),
      ...plugins,
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  return {
    load: supergraph.load,
    apiSdl: supergraph.apiSdl,
    async start() {
      await server.start();
      return server;
    },
  };
}
