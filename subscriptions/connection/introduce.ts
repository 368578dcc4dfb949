import type { IncomingMessage } from 'node:http';
import { CodedError } from '#platform/process/errors.ts';
import { type AccessTokens, ExpiredToken } from '#platform/identity/access-tokens.ts';
import { apiKeyIn, invalidKey } from '#platform/graph/key-owner.ts';
import type { Log } from '#platform/process/log.ts';
import type { KeyEnd, Sessions } from '../follow/sessions.ts';
import type { ConnectionKeys } from './api-keys.ts';
import {
  type Closing,
  closeCodes,
  keyRevokedClosing,
  rightsChangedClosing,
  sessionEndedClosing,
  tokenExpiredClosing,
} from './close-codes.ts';
import type { ConnectedCaller, IntroducedPeer } from './connection.ts';
import type { Places } from './places.ts';

/** The parts that identify the caller of a connection. */
export interface IntroductionDeps {
  tokens: AccessTokens;
  /** Left out: no API key is accepted. */
  apiKeys?: ConnectionKeys | undefined;
  sessions: Sessions;
  /** Places per user. */
  places: Places;
  log: Log;
}

/** Identifies the caller of a connection by `connection_init`. Returns the reason to close if the connection cannot stay. */
export async function introduce(
  deps: IntroductionDeps,
  connection: IntroducedPeer,
  params: Readonly<Record<string, unknown>> | undefined,
): Promise<Closing | undefined> {
  const misplaced = misplacedToken(params, connection.misplaced);
  if (misplaced) {
    return {
      code: closeCodes.unauthenticated,
      reason: `Expected the token as \`authorization\`, but found \`${misplaced}\``,
    };
  }
  try {
    const caller = await identify(deps, params ?? {});
    if (caller.kind === 'user') {
      const leave = deps.places.take(caller.userId);
      if (!leave) return { code: closeCodes.tooManyRequests, reason: 'Too many connections of this user' };
      connection.leave = leave;
      const ended = await watchCaller(deps, connection, caller);
      // The socket may have closed meanwhile, and nothing else gives these back then.
      if (!connection.open) {
        leave();
        connection.unwatch();
      }
      if (ended) return ended;
    }
    if (caller.kind === 'guest') {
      const leave = deps.places.take(`guest:${caller.orderId}`);
      if (!leave) return { code: closeCodes.tooManyRequests, reason: 'Too many connections of this guest' };
      connection.leave = leave;
      if (!connection.open) leave();
    }
    connection.caller = caller;
    connection.acknowledged = true;
    return undefined;
  } catch (error) {
    return toClosing(error, deps);
  }
}

/** The caller with this access token or API key. Throws TOKEN_INVALID and the like. */
export async function identify(
  { tokens, apiKeys }: IntroductionDeps,
  credentials: { authorization?: unknown; 'x-api-key'?: unknown },
): Promise<ConnectedCaller> {
  const key = apiKeyIn(credentials);
  if (key === undefined) return tokens.verify(toAuthorization(credentials.authorization));
  if (!apiKeys) throw invalidKey();
  return apiKeys.verify(key);
}

/** Closes the connection when the session or the API key ends. Answers how to close it if that has happened already. */
export async function watchCaller(
  { sessions }: Pick<IntroductionDeps, 'sessions'>,
  connection: IntroducedPeer,
  { userId: ownerId, sessionId, apiKeyId: keyId, ownerVersion = 0 }: Extract<ConnectedCaller, { kind: 'user' }>,
): Promise<Closing | undefined> {
  if (keyId === undefined) {
    const { ended, unwatch } = await sessions.watch(sessionId, () => connection.close(sessionEndedClosing));
    connection.unwatch = unwatch;
    return ended ? sessionEndedClosing : undefined;
  }
  const key = { keyId, ownerId, ownerVersion };
  const { ended, unwatch } = await sessions.watchKey(key, (end) => connection.close(keyClosings[end]));
  connection.unwatch = unwatch;
  return ended && keyClosings[ended];
}

const keyClosings: Record<KeyEnd, Closing> = { revoked: keyRevokedClosing, 'owner-changed': rightsChangedClosing };

/** The text that tokens are verified from. Throws TOKEN_INVALID for anything but text. */
function toAuthorization(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new CodedError('TOKEN_INVALID');
  return value;
}

/** How to close for a token that cannot be used. */
export async function toClosing(error: unknown, { sessions, log }: IntroductionDeps): Promise<Closing> {
  if (error instanceof ExpiredToken) {
    // A client that shows it again and again, as the stock client does after a sign-out, has to give up.
    const { ended, unwatch } = await sessions.watch(error.sessionId, () => {});
    unwatch();
    return ended ? sessionEndedClosing : tokenExpiredClosing;
  }
  if (error instanceof CodedError && error.code === 'TOKEN_EXPIRED') return tokenExpiredClosing;
  if (error instanceof CodedError && error.code === 'TOKEN_INVALID') {
    return { code: closeCodes.unauthenticated, reason: 'Token not valid' };
  }
  // It may pass, so that the client must come back.
  log.warn({ err: error }, 'a connection could not be authenticated');
  return { code: closeCodes.tryAgainLater, reason: 'Try again later' };
}

/** Names that other servers take a token or a key by, in lower case and without separators. */
const tokenNames = new Set(
  'authorization authtoken accesstoken token bearer jwt idtoken apikey xapikey xauthtoken xaccesstoken'.split(' '),
);
const isTokenName = (name: string) => name.length <= 40 && tokenNames.has(name.toLowerCase().replaceAll(/[-_]/g, ''));
const readNames: readonly string[] = ['authorization', 'x-api-key'];

/**
 * The name under which a client sent a token that would be ignored: the client would be a guest without knowing. `inRequest` is the name that the
 * upgrade request has a token under.
 */
function misplacedToken(
  params: Readonly<Record<string, unknown>> = {},
  inRequest: string | undefined,
): string | undefined {
  if (readNames.some((name) => params[name] !== undefined)) return undefined;
  const named = (names: object, prefix: string) =>
    Object.keys(names)
      .filter(isTokenName)
      .map((name) => prefix + name);
  const { headers } = params;
  const inHeaders = typeof headers === 'object' && headers !== null ? named(headers, 'headers.') : [];
  return [...named(params, ''), ...inHeaders].find((name) => !readNames.includes(name)) ?? inRequest;
}

/** The name of a token in an upgrade request, which browsers cannot send in a header, and which is not read there. */
export function tokenInRequest({ headers, url = '' }: IncomingMessage): string | undefined {
  // A proxy may have a password of its own.
  const forUs = (name: string) => name !== 'authorization' || /^bearer /i.test(headers.authorization ?? '');
  const inHeader = Object.keys(headers).find((name) => isTokenName(name) && forUs(name));
  if (inHeader !== undefined) return `the header ${inHeader}`;
  const inAddress = [...new URLSearchParams(url.split('?')[1] ?? '').keys()].find(isTokenName);
  return inAddress === undefined ? undefined : `?${inAddress}=`;
}
