import type { FastifyInstance } from 'fastify';
import { buildSchema, graphql } from 'graphql';
import { z } from 'zod';
import { CodedError, errorCodes } from '../../../platform/process/errors.ts';
import { admit } from '../admit.ts';
import { parseReference } from '../request-inputs.ts';
import type { RouteContext } from '../prepare-routes.ts';

/**
 * The query of gateways in managed federation, as `@apollo/gateway` 2.14 (`loadSupergraphSdlFromStorage.js`) and
 * `@graphql-tools/federation` 4 (`managed-federation.js`) send it. Other queries that routers send to Uplink fail the validation.
 */
const schema = buildSchema(`
  type Query {
    routerConfig(ref: String!, apiKey: String!, ifAfterId: ID): RouterConfigResponse!
  }
  union RouterConfigResponse = RouterConfigResult | Unchanged | FetchError
  type RouterConfigResult {
    id: ID!
    supergraphSDL: String!
    "How long to wait before the next request."
    minDelaySeconds: Float!
    "For the gateway's log; none of ours."
    messages: [Message!]!
  }
  type Message {
    level: MessageLevel!
    body: String!
  }
  enum MessageLevel {
    ERROR
    WARN
    INFO
  }
  type Unchanged {
    id: ID!
    minDelaySeconds: Float!
  }
  type FetchError {
    code: FetchErrorCode!
    message: String!
    minDelaySeconds: Float!
  }
  enum FetchErrorCode {
    AUTHENTICATION_FAILED
    ACCESS_DENIED
    UNKNOWN_REF
    RETRY_LATER
  }
`);
const requestBody = z.object({
  query: z.string().max(5_000),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/** The token is in the body, so the body of every caller is read. The gateways above send less than 1 kB. */
const bodyLimitBytes = 16_384;
/** The shortest time that `@apollo/gateway` waits between two requests. */
const minDelaySeconds = 10;

interface RouterConfigArguments {
  ref: string;
  apiKey: string;
  ifAfterId?: string | null;
}

/**
 * `POST /uplink`: the supergraph for gateways in managed federation, with `APOLLO_SCHEMA_CONFIG_DELIVERY_ENDPOINT` pointing here,
 * `graph@variant` as `APOLLO_GRAPH_REF` and a token of ours as `APOLLO_KEY`, with or without `service:<graph>:` in front.
 */
export function addUplink(scope: FastifyInstance, context: RouteContext): void {
  const { log } = context;
  const rootValue = {
    async routerConfig(args: RouterConfigArguments) {
      try {
        return await answer(args, context);
      } catch (error) {
        if (error instanceof CodedError) return refusal(error);
        log.error({ err: error, ref: args.ref }, 'a request for the supergraph, as for Uplink, failed');
        return fetchError('RETRY_LATER', errorCodes.INTERNAL.message);
      }
    },
  };
  scope.post('/uplink', { bodyLimit: bodyLimitBytes }, async (request) => {
    const body = requestBody.safeParse(request.body);
    if (!body.success) throw new CodedError('BAD_USER_INPUT', 'Expected a GraphQL request');
    const { query, operationName, variables } = body.data;
    // Before the query is parsed and validated.
    const refused = await refusalOf(keyIn(body.data), context);
    if (refused) return { data: { routerConfig: refused } };
    return graphql({
      schema,
      source: query,
      rootValue,
      variableValues: variables,
      operationName: operationName ?? null,
    });
  });
}

/** The key in the variable that gateways use; else the first text of a token that the request holds; else empty. */
function keyIn({ query, variables }: z.output<typeof requestBody>): string {
  const { apiKey } = variables ?? {};
  if (typeof apiKey === 'string') return apiKey;
  return /tpr_[0-9a-f]{16}_[\w-]{43}/.exec(`${query} ${JSON.stringify(variables ?? {})}`)?.[0] ?? '';
}

/** The answer for a key that is no valid token; null for a valid one. */
async function refusalOf(apiKey: string, { tokens, now }: RouteContext) {
  try {
    await admit(tokens, { presented: presentedBy(apiKey), scope: 'read', now: now() });
    return null;
  } catch (error) {
    if (error instanceof CodedError) return refusal(error);
    throw error;
  }
}

/** The token, as an Authorization header would carry it. */
const presentedBy = (apiKey: string): string => `Bearer ${apiKey.replace(/^service:[^:]*:/, '')}`;

async function answer({ ref, apiKey, ifAfterId }: RouterConfigArguments, { registry, tokens, now }: RouteContext) {
  const { graph, variant } = parseReference(ref);
  const target = registry.target(graph, variant);
  await admit(tokens, { presented: presentedBy(apiKey), scope: 'read', target: target.name, now: now() });
  const head = await target.store.head();
  if (!head) return fetchError('UNKNOWN_REF', `${target.name} has no version yet`);
  // The id of the content: a rollback to it is news only to gateways that run other content.
  const { id, supergraphSdl } = head;
  return id === ifAfterId
    ? { __typename: 'Unchanged', id, minDelaySeconds }
    : { __typename: 'RouterConfigResult', id, supergraphSDL: supergraphSdl, minDelaySeconds, messages: [] };
}

function fetchError(code: 'AUTHENTICATION_FAILED' | 'ACCESS_DENIED' | 'UNKNOWN_REF' | 'RETRY_LATER', message: string) {
  return { __typename: 'FetchError', code, message, minDelaySeconds };
}

function refusal({ code, message }: CodedError) {
  if (errorCodes[code].status === 401) return fetchError('AUTHENTICATION_FAILED', message);
  if (code === 'BAD_USER_INPUT') return fetchError('UNKNOWN_REF', message);
  return fetchError(code === 'FORBIDDEN' ? 'ACCESS_DENIED' : 'RETRY_LATER', message);
}
