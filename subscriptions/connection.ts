import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import { CloseCode, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { CodedError, maskError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import { clientNamedBy, type UsageClient } from '#registry/client/client-headers.ts';
import type { AccessTokens } from '#platform/identity/access-tokens.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { SubscriptionsSettings } from './config.ts';
import type { LiveAnswer } from './group.ts';
import { type Ids, openIds } from './ids.ts';
import { liveMetrics } from './metrics.ts';
import { InvalidOperation, type Operation } from './operation.ts';
import type { Sessions } from './sessions.ts';

/*
 * A connection passes these phases:
 *   opened        the peer has the init timeout to send connection_init
 *   introducing   token verified, session looked up, place among the user's connections taken; a failure closes
 *   acknowledged  subscriptions run; the token may be renewed by a ping; expiry, sign-out, a dead peer and a stop close
 */

/** Why we close a socket; what the stock client does then is in README.md. */
export const closeCodes = {
  restart: 1012,
  tryAgainLater: 1013,
  badRequest: 4400,
  unauthenticated: 4401,
  sessionOver: 4403,
  tooManyConnections: 4429,
  ourFault: 4500,
} as const;

interface Connection {
  socket: WebSocket;
  /** The caller's rights now; a renewed token replaces it. */
  caller: Caller & { expiresAt?: Date };
  acknowledged: boolean;
  ids: Ids | undefined;
  /** Whether anything was heard since the last ping. */
  alive: boolean;
  /** Gives back the connection's place among its user's. */
  leave: () => void;
  /** Stops listening for the end of its session. */
  unwatch: () => void;
  /** The last renewal of the token that was asked for. They take place one after the other: each gives up what the one before watches. */
  renewal: Promise<{ expiresAt: string } | undefined>;
  /** Those who wait until the socket takes more. */
  waiting: (() => void)[];
}

export interface Connections {
  /** Takes over an upgrade request for our path. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly count: number;
  /** Refuses new connections and closes all with 1012, spread over the drain window; resolves when they are closed. */
  stop(): Promise<void>;
}

/** A frontend's subscribe message is below 4 KiB. */
const maxPayloadBytes = 64 * 1024;
/** Pongs and refusals are not paced by the reader like answers are; one who never reads them is cut off here. */
const maxBufferedBytes = 16 * 1024 * 1024;
/** Above it no answer is made for the socket; half of it would leave fast readers idle between two turns. */
const enoughBufferedBytes = 64 * 1024;
/** A peer that does not answer our close frame is not waited for longer. */
const closeDeadlineMs = 2_000;

export function openConnections(options: {
  settings: SubscriptionsSettings;
  tokens: AccessTokens;
  sessions: Sessions;
  now: () => Date;
  log: Log;
  read: (payload: SubscribePayload) => Operation;
  /** Told of each subscription that was opened. */
  used: (operation: Operation, variables: Record<string, unknown>, client: UsageClient) => void;
  subscribe: (
    operation: Operation,
    peer: { caller: () => Caller; writable: () => Promise<void> | undefined },
  ) => Promise<AsyncGenerator<LiveAnswer, void, void>>;
}): Connections {
  const { settings, tokens, sessions, now, log, read, used, subscribe } = options;
  const connections = new Set<Connection>();
  const perUser = new Map<string, number>();
  let stopping = false;

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // 35 times the memory per connection; compress at the proxy if at all.
    perMessageDeflate: false,
    maxPayload: maxPayloadBytes,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });

  const protocol = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: settings.SUBSCRIPTIONS_INIT_TIMEOUT_MS,
    async onConnect({ extra: connection, connectionParams }) {
      const refusal = await introduce(connection, connectionParams?.['authorization']);
      if (!refusal) return { expiresAt: connection.caller.expiresAt?.toISOString() ?? null };
      close(connection, refusal.code, refusal.reason);
      return false;
    },
    async onSubscribe({ extra: connection, subscriptions, connectionParams }, _id, payload) {
      try {
        const limit = settings.SUBSCRIPTIONS_PER_CONNECTION;
        // One that was completed makes room at once, also while it is still ending; of those as many again are borne.
        if (Object.keys(subscriptions).length > limit || (connection.ids?.size ?? 0) > 2 * limit) {
          throw new CodedError('TOO_MANY_REQUESTS', `At most ${limit} subscriptions per connection are allowed`);
        }
        const operation = read(payload);
        const answers = await subscribe(operation, {
          caller: () => callerOf(connection),
          writable: () => writable(connection),
        });
        const { schema, document, operationName } = operation;
        used(
          operation,
          payload.variables ?? {},
          clientNamedBy((name) => connectionParams?.[name]),
        );
        return { schema, document, operationName: operationName ?? null, contextValue: answers };
      } catch (error) {
        // An array of errors ends this one subscription. A throw would close the socket and end all the others with it.
        return error instanceof InvalidOperation ? error.errors : [asCoded(error)];
      }
    },
    // Opened in onSubscribe, where a failure can still be told as an `error` message.
    subscribe: ({ contextValue }) => contextValue as AsyncGenerator<ExecutionResult>,
    // Formatted and masked already, once for all who share it.
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => maskError(error.toJSON(), error.originalError ?? error, log)),
  });

  function asCoded(error: unknown): CodedError {
    if (error instanceof CodedError) return error;
    log.error({ err: error }, 'a subscription could not be opened');
    return new CodedError('INTERNAL', undefined, { cause: error });
  }

  /** Throws for an expired token, and closes: an error message would end the subscription for a client that a fresh token would bring back. */
  function callerOf(connection: Connection): Caller {
    if (hasExpired(connection.caller)) {
      close(connection, closeCodes.sessionOver, 'Token expired');
      throw new CodedError('TOKEN_EXPIRED');
    }
    return connection.caller;
  }

  function hasExpired({ expiresAt }: { expiresAt?: Date }): boolean {
    return expiresAt !== undefined && expiresAt <= now();
  }

  /** Finds out who it is. Answers with the close code if the connection cannot stay. */
  async function introduce(
    connection: Connection,
    authorization: unknown,
  ): Promise<{ code: number; reason: string } | undefined> {
    try {
      const caller = await tokens.verify(toAuthorization(authorization));
      if (caller.kind === 'user') {
        if (!takePlace(connection, caller.userId)) {
          return { code: closeCodes.tooManyConnections, reason: 'Too many connections of this user' };
        }
        const { ended, unwatch } = await sessions.watch(caller.sessionId, () =>
          close(connection, closeCodes.sessionOver, 'Session ended'),
        );
        connection.unwatch = unwatch;
        // It may have closed meanwhile, and then nobody else will.
        if (!connections.has(connection)) unwatch();
        if (ended) return { code: closeCodes.sessionOver, reason: 'Session ended' };
      }
      connection.caller = caller;
      connection.acknowledged = true;
      return undefined;
    } catch (error) {
      return toClose(error);
    }
  }

  function toClose(error: unknown): { code: number; reason: string } {
    if (error instanceof CodedError && error.code === 'TOKEN_EXPIRED') {
      return { code: closeCodes.sessionOver, reason: 'Token expired' };
    }
    if (error instanceof CodedError && error.code === 'TOKEN_INVALID') {
      return { code: closeCodes.unauthenticated, reason: 'Token not valid' };
    }
    // It may pass, so the client must be told to come back.
    log.warn({ err: error }, 'a connection could not be authenticated');
    return { code: closeCodes.tryAgainLater, reason: 'Try again later' };
  }

  function takePlace(connection: Connection, userId: string): boolean {
    const taken = perUser.get(userId) ?? 0;
    if (taken >= settings.SUBSCRIPTIONS_CONNECTIONS_PER_USER) return false;
    perUser.set(userId, taken + 1);
    connection.leave = () => {
      const left = (perUser.get(userId) ?? 1) - 1;
      if (left > 0) perUser.set(userId, left);
      else perUser.delete(userId);
    };
    if (!connections.has(connection)) connection.leave();
    return true;
  }

  /** A new token of the same user and rights takes the place of the old one, without a pause in any subscription. */
  async function renew(connection: Connection, authorization: unknown): Promise<{ expiresAt: string } | undefined> {
    const before = connection.caller;
    if (!connections.has(connection)) return undefined;
    try {
      const caller = await tokens.verify(toAuthorization(authorization));
      if (caller.kind !== 'user' || before.kind !== 'user' || caller.userId !== before.userId) {
        close(connection, closeCodes.unauthenticated, 'Token of somebody else');
        return undefined;
      }
      if (caller.roles.toSorted().join() !== before.roles.toSorted().join()) {
        close(connection, closeCodes.sessionOver, 'Rights changed');
        return undefined;
      }
      if (caller.sessionId !== before.sessionId) {
        connection.unwatch();
        const { ended, unwatch } = await sessions.watch(caller.sessionId, () =>
          close(connection, closeCodes.sessionOver, 'Session ended'),
        );
        connection.unwatch = unwatch;
        if (!connections.has(connection)) unwatch();
        if (ended) {
          close(connection, closeCodes.sessionOver, 'Session ended');
          return undefined;
        }
      }
      connection.caller = caller;
      return { expiresAt: caller.expiresAt?.toISOString() ?? '' };
    } catch (error) {
      const { code, reason } = toClose(error);
      close(connection, code, reason);
      return undefined;
    }
  }

  function opened(socket: WebSocket): void {
    const connection: Connection = {
      socket,
      caller: { kind: 'anonymous' },
      acknowledged: false,
      ids: undefined,
      alive: true,
      leave: () => {},
      unwatch: () => {},
      renewal: Promise.resolve(undefined),
      waiting: [],
    };
    connections.add(connection);
    liveMetrics.connections.inc();
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => send(connection, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage(handle) {
          const ids = openIds({
            handle: (text) =>
              handle(text).catch((error: unknown) => {
                log.error({ err: error }, 'a message could not be handled');
                close(connection, closeCodes.ourFault, 'Internal error');
              }),
            isOpen: () => connections.has(connection),
            duplicate: () => close(connection, CloseCode.SubscriberAlreadyExists, 'Subscribed twice with one id'),
          });
          connection.ids = ids;
          socket.on('message', (data) => {
            connection.alive = true;
            // ws hands over a Buffer unless its binaryType is changed.
            ids.receive((data as Buffer).toString());
          });
        },
        async onPing(payload) {
          const authorization = payload?.['authorization'];
          let renewed: { expiresAt: string } | undefined;
          if (authorization !== undefined && connection.acknowledged) {
            connection.renewal = connection.renewal.then(() => renew(connection, authorization));
            renewed = await connection.renewal;
          }
          await send(connection, JSON.stringify({ type: 'pong', ...(renewed ? { payload: renewed } : {}) }));
        },
      },
      connection,
    );
    socket.on('pong', () => {
      connection.alive = true;
    });
    socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
    socket.once('close', (code, reason) => {
      connections.delete(connection);
      connection.leave();
      connection.unwatch();
      release(connection);
      liveMetrics.connections.dec();
      liveMetrics.connectionsClosed.inc({ code: String(code) });
      closed(code, String(reason)).catch((error: unknown) =>
        log.error({ err: error }, 'a connection left something open'),
      );
    });
  }

  /** Resolves when the kernel has taken it, so that answers are made no faster than their reader reads. */
  function send(connection: Connection, data: string): Promise<void> {
    const { socket } = connection;
    if (socket.readyState !== socket.OPEN) return Promise.resolve();
    if (socket.bufferedAmount > maxBufferedBytes) {
      socket.terminate();
      return Promise.resolve();
    }
    // A failed write closes the socket, which ends the subscriptions; there is nothing else to be done about it.
    return new Promise((resolve) => {
      socket.send(data, () => {
        resolve();
        if (socket.bufferedAmount <= enoughBufferedBytes) release(connection);
      });
    });
  }

  /** Nothing while the socket takes more; else a promise for when it does, or is closed. */
  function writable({ socket, waiting }: Connection): Promise<void> | undefined {
    if (socket.bufferedAmount <= enoughBufferedBytes || socket.readyState !== socket.OPEN) return undefined;
    return new Promise((resolve) => waiting.push(resolve));
  }

  function release({ waiting }: Connection): void {
    for (const resolve of waiting.splice(0)) resolve();
  }

  function close({ socket }: Connection, code: number, reason: string): void {
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), closeDeadlineMs).unref();
  }

  const pings = setInterval(() => {
    for (const connection of connections) {
      if (!connection.alive) connection.socket.terminate();
      else if (connection.socket.readyState === connection.socket.OPEN) {
        connection.alive = false;
        connection.socket.ping();
      }
    }
  }, settings.SUBSCRIPTIONS_PING_EVERY_MS);

  const expiries = setInterval(() => {
    for (const connection of connections) {
      if (hasExpired(connection.caller)) close(connection, closeCodes.sessionOver, 'Token expired');
    }
  }, settings.SUBSCRIPTIONS_EXPIRY_EVERY_MS);

  return {
    get count() {
      return connections.size;
    },
    accept(request, socket, head) {
      if (stopping || connections.size >= settings.SUBSCRIPTIONS_CONNECTIONS) {
        refuse(socket, '503 Service Unavailable\r\nRetry-After: 1');
        return;
      }
      sockets.handleUpgrade(request, socket, head, opened);
    },
    async stop() {
      stopping = true;
      clearInterval(pings);
      clearInterval(expiries);
      await Promise.all([...connections].map((connection) => drain(connection, settings.SUBSCRIPTIONS_DRAIN_MS)));
      sockets.close();
    },
  };
}

/**
 * Answers an upgrade request that is not served with this status, and further headers if it has any, then lets go of the socket. Node has
 * taken its own listeners off it: without one for 'error' a peer that resets would end our process, and one that never closes would keep
 * its half of the connection.
 */
export function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => socket.destroy());
}

/** Closes after a random part of the window and asks the client to wait another, so that not all come back at once. */
async function drain({ socket }: Connection, windowMs: number): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  if (socket.readyState === socket.CLOSED) return;
  socket.once('close', () => resolve());
  const later = () => Math.round(Math.random() * windowMs);
  const closing = setTimeout(() => {
    socket.close(closeCodes.restart, JSON.stringify({ retryAfterMs: later() }));
    setTimeout(() => socket.terminate(), closeDeadlineMs).unref();
  }, later());
  await closed;
  clearTimeout(closing);
}

function toAuthorization(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'string') throw new CodedError('TOKEN_INVALID');
  return given;
}
