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
import { maxValidationErrors, operationLimits, operationLimitsRule } from '#platform/graph/operation-limits.ts';
import type { NamedSubgraph, SubgraphClient } from '#platform/graph/subgraph-client.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import { answerPlugin } from './answer.ts';
import type { GatewayContext } from './context.ts';
import { refusingDataSource, subgraphDataSource } from './subgraph-request.ts';
import { openSupergraph } from './supergraph.ts';

/** The GraphQL engine, once a supergraph was loaded. */
export interface Engine {
  /** Serves the supergraph from now on; throws if it cannot be loaded, and leaves all as it was. */
  load(supergraphSdl: string): Promise<void>;
  /** Starts answering; something must be loaded. */
  start(): Promise<ApolloServer<GatewayContext>>;
}

/** Makes the GraphQL engine: plans over the supergraph, executes on the subgraphs, refuses what is too large. */
export function openEngine(options: {
  clientOf: (subgraph: NamedSubgraph) => SubgraphClient;
  identity: Identity;
  timeoutMs: number;
  production: boolean;
  plugins: ApolloServerPlugin<GatewayContext>[];
  app: FastifyInstance;
  log: Log;
}): Engine {
  const { clientOf, identity, timeoutMs, production, plugins, app, log } = options;
  // Read by the gateway's constructor, which would otherwise report about this machine to its maker.
  process.env['APOLLO_TELEMETRY_DISABLED'] = '1';

  const supergraph = openSupergraph({
    exposeQueryPlan: !production,
    log,
    buildService(subgraph) {
      const { name } = subgraph;
      if (name === liveSubgraph) return refusingDataSource;
      return subgraphDataSource({ name, client: clientOf(subgraph), identity, timeoutMs, log });
    },
  });

  const server = new ApolloServer<GatewayContext>({
    gateway: supergraph.gateway,
    logger: log,
    nodeEnv: production ? 'production' : 'development',
    apollo: {},
    introspection: !production,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    formatError: (formatted, error) => maskError(formatted, error, log),
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    // Clients could fill its cache with 30 MiB of documents, and save only bytes on the way up.
    persistedQueries: false,
    parseOptions: { maxTokens: operationLimits.tokens },
    // Apollo's own limit on recursive selections (ten million) is left off: it would put our rule, which counts the same expanded
    // selections against 250, into a second pass behind the rules that it has to protect.
    validationRules: [operationLimitsRule({ introspection: !production })],
    validationOptions: { maxErrors: maxValidationErrors },
    stopOnTerminationSignals: false,
    plugins: [
      fastifyApolloDrainPlugin(app),
      answerPlugin(log),
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
    async start() {
      await server.start();
      return server;
    },
  };
}
