import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import { maskError } from '#platform/errors.ts';
import type { Log } from '#platform/log.ts';
import type { SubgraphClient } from '#platform/subgraph.ts';
import type { Identity } from '#platform/viewer.ts';
import { answerPlugin } from './answer.ts';
import type { GatewayContext } from './context.ts';
import { maxValidationErrors, operationLimits, operationLimitsRule } from './operation-limits.ts';
import { refusingDataSource, subgraphDataSource } from './subgraph-request.ts';

/** The subgraph of the live fields; it is composed like the others and served by the subscription server. */
const liveSubgraph = 'live';

/** Starts the GraphQL engine: plans over the supergraph, executes on the subgraphs, refuses what is too large. */
export async function openGateway(options: {
  supergraphSdl: string;
  subgraphs: Readonly<Record<string, SubgraphClient>>;
  identity: Identity;
  timeoutMs: number;
  production: boolean;
  app: FastifyInstance;
  log: Log;
}): Promise<ApolloServer<GatewayContext>> {
  const { supergraphSdl, subgraphs, identity, timeoutMs, production, app, log } = options;
  // Read by the gateway's constructor, which would otherwise report about this machine to its maker.
  process.env['APOLLO_TELEMETRY_DISABLED'] = '1';

  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: log,
    __exposeQueryPlanExperimental: !production,
    buildService({ name }) {
      if (name === liveSubgraph) return refusingDataSource;
      const client = subgraphs[name];
      if (!client)
        throw new Error(`the supergraph names a subgraph "${name}", but the gateway was given no way to call it`);
      return subgraphDataSource({ name, client, identity, timeoutMs, log });
    },
  });

  const server = new ApolloServer<GatewayContext>({
    gateway,
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
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
  await server.start();
  return server;
}
