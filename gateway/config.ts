import { z } from 'zod';
import { trustedProxiesSetting } from '#platform/process/client-address.ts';
import {
  httpUrl,
  listSetting,
  numbersByName,
  portSetting,
  readSettings,
  redisUrl,
  secretSetting,
  secretValue,
  wsUrl,
} from '#platform/process/config.ts';
import { costLimitSettings } from '#platform/cost/settings.ts';
import { costRateSettings, costRatesOf } from '#platform/rate-limits/settings.ts';
import { operationLimitSettings } from '#platform/graph/operation-limit-settings.ts';
import { authorizationSettings } from '#platform/authorization/settings.ts';
import { labelSharesSetting } from '#platform/execution/override-labels.ts';
import { optionalAddressShape, subgraphUrlsSetting } from '#platform/graph/subgraph-addresses.ts';
import { explainHeader, logPositionHeader, userAgentHeader, usualBounds } from '#platform/graph/subgraph-client.ts';
import { objectSettings } from '#platform/objects/open-object-store.ts';
import { callSignatureHeader, identityHeader } from '#platform/identity/signed-identity.ts';
import { documentSettings } from '#registry/client/documents/settings.ts';
import { registrySettings } from '#registry/client/supergraph-feed.ts';
import { servedSubgraphs } from '#schema/subgraphs.ts';
import type { RateLimitSettings } from './limits/rate-limits.ts';
import type { SubgraphLimits } from './subgraphs/guard-subgraphs.ts';

/** Headers that the gateway itself sets or reads, or must not pass on. `GATEWAY_SIGN_IN=subgraphs` forwards `authorization`. */
const ownHeaders = [
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'keep-alive',
].concat([
  'te',
  'traceparent',
  'trailer',
  'transfer-encoding',
  'upgrade',
  identityHeader,
  callSignatureHeader,
  explainHeader,
  logPositionHeader,
  userAgentHeader,
]);
const milliseconds = z.coerce.number().int().min(10).max(60_000);
const count = z.coerce.number().int().positive();
const requestsAMinute = z.coerce.number().int().nonnegative();
/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Platforms that assign a port do it by this name; it wins over GATEWAY_PORT. */
  PORT: portSetting.optional(),
  GATEWAY_PORT: portSetting.default(4000),
  GATEWAY_ADMIN_PORT: portSetting.default(4100),
  /** `<SUBGRAPH>_URL` for every subgraph of graph.yaml. Without: the address in the supergraph's file, or graph.yaml's with a registry. */
  ...optionalAddressShape(servedSubgraphs),
  /** Endpoints of any subgraphs, by name: `reviews=http://reviews:4001/graphql`, separated by commas. They win over all other addresses. */
  SUBGRAPH_URLS: subgraphUrlsSetting.prefault(''),
  /** For which share of the requests an override label counts: `move-stock=10`, in percent; separated by commas. `percent(10)` needs none. */
  OVERRIDE_LABELS: labelSharesSetting.prefault(''),
  TRADEPOST_SECRET: secretSetting,
  /** Origins of web pages that may call the API, separated by commas. Outside production any origin may, if this is not set. */
  CORS_ORIGINS: listSetting.optional(),
  /** Request headers that these pages may send, in addition to the headers for GraphQL, sign-in, client names and tracing; separated by commas. */
  CORS_HEADERS: listSetting.prefault(''),
  TRUSTED_PROXIES: trustedProxiesSetting,
  /** Subgraphs that get the signed caller, in addition to the subgraphs of graph.yaml; separated by commas. */
  SIGNED_SUBGRAPHS: listSetting.prefault(''),
  /**
   * Who checks access tokens: the gateway, by the keys of the users subgraph, or every subgraph, which gets the header `Authorization` as the client
   * sent it. `issuer`: the gateway, by the keys of another issuer, for a graph that is not ours; subgraphs get the header too, and no subgraph of
   * graph.yaml gets a signed caller, because another issuer's names of users are not ours.
   */
  GATEWAY_SIGN_IN: z.enum(['users', 'subgraphs', 'issuer']).default('users'),
  /** The address of the issuer's public keys, `https://login.example/.well-known/jwks.json`. */
  GATEWAY_TOKEN_KEYS_URL: httpUrl.optional(),
  /** The claim `iss` that its tokens must have. */
  GATEWAY_TOKEN_ISSUER: z.string().optional(),
  /** The claim `aud` that its tokens must have, or have among others. */
  GATEWAY_TOKEN_AUDIENCE: z.string().optional(),
  /** Further request headers that every subgraph gets as the client sent them, separated by commas. */
  FORWARDED_HEADERS: listSetting
    .prefault('')
    .transform((names) => names.map((name) => name.toLowerCase()))
    .refine((names) => !names.some((name) => ownHeaders.includes(name)), `cannot have one of ${ownHeaders.join(', ')}`),
  /**
   * Expensive root fields, as coordinates separated by commas. An operation may select one field of this list, and select it once. Hashing one
   * password occupies a core for some 50 ms. Once the rate limit has admitted such an operation, it no longer counts toward
   * GATEWAY_CONCURRENT_REQUESTS (ADR 95).
   */
  GATEWAY_ONCE_PER_OPERATION: listSetting.prefault(
    'Mutation.signIn, Mutation.register, Mutation.completeRegistration, Mutation.refreshSession, Mutation.requestPasswordReset, Mutation.resetPassword, Mutation.changePassword, Mutation.requestEmailVerification, Mutation.requestEmailChange, Mutation.confirmEmail, Mutation.deleteAccount, Mutation.inviteStaff, Mutation.acceptInvitation, Mutation.startProviderSignIn, Mutation.finishProviderSignIn, Mutation.requestOrderLink, Mutation.openOrderLink',
  ),
  ...operationLimitSettings,
  /**
   * Bytes of a request's body. A `placeOrder` with 1,200 lines as variables is about 100 kB, twice that when indented, and must fit. An
   * operation's own text is bounded by its tokens, so that the larger body costs only the parsing of JSON.
   */
  GATEWAY_BODY_BYTES: count.default(256 * 1024),
  /**
   * Values that subgraphs may answer with for one operation. OPERATION_VALUES is an estimate; this setting counts what the lists really hold. Half
   * of it refuses operations that the static limit allows; twice as much occupies a core for seconds.
   */
  GATEWAY_ANSWER_VALUES: count.default(250_000),
  /** Bytes of one answer. 250,000 values of ordinary length have about 6 MB. */
  GATEWAY_ANSWER_BYTES: count.default(10_000_000),
  /** Requests in work at the same time. A request waits for subgraphs most of its time; half of it leaves a core idle. */
  GATEWAY_CONCURRENT_REQUESTS: count.default(100),
  /**
   * While the gateway computes for more than 80 % of its time, the limit goes down to the fewest requests that keep it busy, but not below this number. More of
   * them make each slower and none faster.
   */
  GATEWAY_BUSY_CONCURRENT_REQUESTS: count.default(4),
  /** Further requests that wait for their turn; later requests are refused with OVERLOADED. */
  GATEWAY_QUEUED_REQUESTS: z.coerce.number().int().nonnegative().default(400),
  /** A request that has waited this long for its turn is refused with OVERLOADED. */
  GATEWAY_QUEUE_MS: milliseconds.default(2_000),
  /**
   * How long a request may wait while the queue lasts, that is, while more requests come than can be answered. Once some wait longer, the newest is
   * answered first. The slowest answers under overload take this time, the same time of one subgraph and their own: half refuses clients at each
   * pause of a few milliseconds, double makes the slowest answers three times as slow as calm ones.
   */
  GATEWAY_LASTING_QUEUE_MS: milliseconds.default(50),
  /** Mean delay of the event loop from which on requests are refused with OVERLOADED. */
  GATEWAY_EVENT_LOOP_DELAY_MS: milliseconds.default(5_000),
  /** The share of requests that have a line in the log, from 0 to 1; requests with an error and slow ones always have one. */
  GATEWAY_ACCESS_LOG_SHARE: z.coerce.number().min(0).max(1).default(1),
  /** From this time on a request is slow. */
  GATEWAY_ACCESS_LOG_SLOW_MS: milliseconds.default(1_000),
  /** The share of the callers, in percent, on whom a new version of the registry is tried before all get it. 0: all get it immediately. */
  GATEWAY_CANARY_PERCENT: z.coerce.number().min(0).max(50).default(0),
  /** How long it is tried at least. Half of it sees half of the operations that come seldom. */
  GATEWAY_CANARY_SECONDS: count.default(300),
  /** The answers that each of the two versions must have given before they are compared. With half of it, chance decides more often. */
  GATEWAY_CANARY_REQUESTS: count.default(200),
  ...authorizationSettings,
  /** The Redis where all gateways count requests and keep answers together. Left out: each gateway counts alone, and keeps nothing. */
  REDIS_URL: redisUrl.optional(),
  /**
   * Requests a minute of one address without a signed-in user; 0: no limit, as in the next three. 100 a second are more than the pages of a large
   * office send. Requests from the machine itself are not counted.
   */
  GATEWAY_RATE_PER_ADDRESS: requestsAMinute.default(6_000),
  /** Requests a minute of one signed-in user, from whatever address. */
  GATEWAY_RATE_PER_USER: requestsAMinute.default(6_000),
  /**
   * Requests a minute of all users of a client together: `price-robot=600`. Clients that are not named here have no number, because a caller can
   * invent any name.
   */
  GATEWAY_RATE_PER_CLIENT: numbersByName(requestsAMinute, 'price-robot=600').prefault(''),
  /** Operations a minute of one address with a field of GATEWAY_ONCE_PER_OPERATION. Hashing 120 passwords occupies a core for 6 s. */
  GATEWAY_RATE_SIGN_IN: requestsAMinute.default(120),
  ...costRateSettings,
  ...costLimitSettings,
  /** Keeps the texts of clients by their hash, so that they need not send them again (automatic persisted queries of Apollo). */
  GATEWAY_AUTOMATIC_DOCUMENTS: z.stringbool().default(false),
  /** How long such a text is kept after it was used last. */
  GATEWAY_AUTOMATIC_DOCUMENTS_SECONDS: count.default(86_400),
  /** Whether answers are kept as the schema's `@cacheControl` allows, in REDIS_URL and in this process. Without REDIS_URL nothing is kept. */
  GATEWAY_CACHE: z.enum(['on', 'off']).default('on'),
  /** Bytes of the kept answers in this process. Half of it asks Redis more often; it is part of the process's memory. */
  GATEWAY_CACHE_MEMORY_BYTES: count.default(64 * 1024 * 1024),
  /** The address for purges of a CDN: a POST with `Surrogate-Key`. Without it, a CDN asks again for each answer that an event can empty. */
  GATEWAY_PURGE_URL: httpUrl.optional(),
  /** Sent to GATEWAY_PURGE_URL as a bearer token. */
  GATEWAY_PURGE_TOKEN: secretValue(z.string()).optional(),
  /** How long one call to a subgraph may take before the answer goes on without it. */
  GATEWAY_SUBGRAPH_TIMEOUT_MS: milliseconds.default(3_000),
  GATEWAY_SUBGRAPH_CONNECTIONS: count.default(usualBounds.connections),
  GATEWAY_SUBGRAPH_ANSWER_BYTES: count.default(usualBounds.answerBytes),
  /** Other deadlines for single subgraphs: `reviews=500, catalog=1000`. */
  GATEWAY_SUBGRAPH_TIMEOUTS_MS: numbersByName(milliseconds, 'reviews=500 (10 to 60000 ms)').prefault(''),
  /**
   * Queries that a subgraph did not take are tried once more, up to this share of the calls, in percent. Double adds much load to a subgraph that
   * fails because of load; 0 fails every request that meets a closed connection.
   */
  GATEWAY_SUBGRAPH_RETRY_PERCENT: z.coerce.number().min(0).max(100).default(20),
  /**
   * Failed calls in a row after which a subgraph is not called for a while; half of all calls within 10 s do the same. With fewer, a short
   * disturbance stops all calls; with more, more requests wait for a frozen subgraph.
   */
  GATEWAY_SUBGRAPH_FAILURES: count.default(5),
  /** When a subgraph that did not answer is tried again. A subgraph that refuses connections is tried again after at most 500 ms. */
  GATEWAY_SUBGRAPH_HALF_OPEN_MS: milliseconds.default(5_000),
  /** Further calls to it that wait for their turn. 100 requests with ten calls each fit. */
  GATEWAY_SUBGRAPH_QUEUED_CALLS: z.coerce.number().int().nonnegative().default(1_000),
  /**
   * Who gets `extensions.explain` on request: callers with one of these roles, or scopes of another issuer's tokens; separated by commas. Left out:
   * everybody outside production, and nobody in production.
   */
  GATEWAY_EXPLAIN_ROLES: listSetting.optional(),
  NODE_ENV: z.string().default('development'),
  SUPERGRAPH_PATH: z.string().default('schema/supergraph.graphql'),
  ...objectSettings,
  ...registrySettings,
  ...documentSettings,
  /** Where the pages for people, such as GraphiQL, open subscriptions, if not at the gateway's own address: `ws://127.0.0.1:4005/graphql`. */
  SUBSCRIPTIONS_URL: wsUrl.optional(),
  /** Where people read the schema registry; the pages link to it. Left out: the start page of REGISTRY_URL's server, if that is set. */
  REGISTRY_PAGE_URL: httpUrl.optional(),
  /** Where people read the e-mails of a mail catcher, without signing in; the page at / links to it. The catcher of a stage answers only at an IP address or at `localhost`. */
  MAIL_PAGE_URL: httpUrl.optional(),
  /** The payment simulator as a browser reaches it; the example shop sends a customer there who must confirm a payment. */
  PAYMENT_PAGE_URL: httpUrl.optional(),
  /** Lets GraphiQL and the shop sign in as the demo accounts; without it, and always in production, the buttons are not shown. Pages show it only if they are opened at an IP address or at `localhost`. */
  DEMO_PASSWORD: z.string().optional(),
  /** Whether /ops, the page of operators, is served in production too; elsewhere it always is. */
  GATEWAY_OPERATOR_PAGE: z.stringbool().default(false),
  /** A folder with a built shop, which is served at /shop outside production. `npm start` and `npm run fleet` give the example's. */
  SHOP_FOLDER: z.string().optional(),
};

/** The settings of the gateway. */
export type GatewaySettings = ReturnType<typeof readGatewaySettings>;

/** Reads the gateway's settings; throws a SettingsError that lists every bad one. */
export function readGatewaySettings(env?: NodeJS.ProcessEnv) {
  return readSettings(settingsShape, env);
}

/** The settings of the calls to subgraphs. */
export function subgraphLimits(settings: GatewaySettings): SubgraphLimits {
  return {
    timeoutMs: settings.GATEWAY_SUBGRAPH_TIMEOUT_MS,
    timeoutsMs: settings.GATEWAY_SUBGRAPH_TIMEOUTS_MS,
    retryPercent: settings.GATEWAY_SUBGRAPH_RETRY_PERCENT,
    failures: settings.GATEWAY_SUBGRAPH_FAILURES,
    halfOpenAfterMs: settings.GATEWAY_SUBGRAPH_HALF_OPEN_MS,
    concurrentCalls: settings.GATEWAY_SUBGRAPH_CONNECTIONS,
    queuedCalls: settings.GATEWAY_SUBGRAPH_QUEUED_CALLS,
    busyConcurrentCalls: settings.GATEWAY_BUSY_CONCURRENT_REQUESTS,
    // A request may have waited before.
    lastingQueueMs: settings.GATEWAY_LASTING_QUEUE_MS / 2,
  };
}

/** The settings of the rate limits. */
export function rateLimitSettings(settings: GatewaySettings): RateLimitSettings {
  return {
    perAddress: settings.GATEWAY_RATE_PER_ADDRESS,
    perUser: settings.GATEWAY_RATE_PER_USER,
    perClient: settings.GATEWAY_RATE_PER_CLIENT,
    signInsPerAddress: settings.GATEWAY_RATE_SIGN_IN,
    cost: costRatesOf(settings),
  };
}
