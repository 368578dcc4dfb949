import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { withTrace } from '#platform/process/trace.ts';
import type { SubscriptionsSettings } from '../config.ts';
import { liveMetrics } from '../metrics.ts';
import { closeCodes, tokenExpiredClosing } from './close-codes.ts';
import { openMessageRate } from './message-rate.ts';
import { closeConnection, type Connection, openConnection } from './connection.ts';
import { drain } from './drain.ts';
import { paceSocket } from './paced-socket.ts';
import { openPlaces } from './places.ts';
import { hasExpired, openProtocol, type ProtocolDeps } from './protocol.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { renew } from './renew.ts';
import { openSubscriptionIds } from './subscription-ids.ts';
import { openUpgradeCheck } from './upgrade-check.ts';

export interface Connections {
  /** Takes over an upgrade request for our path. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly count: number;
  /** Refuses new connections and closes all with 1012, spread over the drain window; resolves when they are closed. */
  stop(): Promise<void>;
}

/** A frontend's subscribe message is below 4 KiB. */
const maxPayloadBytes = 64 * 1024;

/** Accepts WebSockets and keeps them: protocol, pings, expiry of tokens, drain. */
export function openConnections(
  options: Omit<ProtocolDeps, 'places' | 'initTimeoutMs' | 'subscriptionsPerConnection'> & {
    settings: SubscriptionsSettings;
  },
): Connections {
  const { settings, log, now } = options;
  const deps: ProtocolDeps = {
    ...options,
    places: openPlaces(settings.SUBSCRIPTIONS_CONNECTIONS_PER_USER),
    initTimeoutMs: settings.SUBSCRIPTIONS_INIT_TIMEOUT_MS,
    subscriptionsPerConnection: settings.SUBSCRIPTIONS_PER_CONNECTION,
  };
  const protocol = openProtocol(deps);
  const connections = new Map<WebSocket, Connection>();
  const perSecond = settings.SUBSCRIPTIONS_MESSAGES_PER_SECOND;
  const checkUpgrade = openUpgradeCheck(settings);
  let stopping = false;

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // 35 times the memory per connection; compress at the proxy if at all.
    perMessageDeflate: false,
    maxPayload: maxPayloadBytes,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });

  /** Called once per connection; answers whether a message may be handled, and closes the connection when there are too many. */
  function boundMessages(socket: WebSocket, connection: Connection): () => boolean {
    const allow = openMessageRate({ perSecond, burst: perSecond + 2 * deps.subscriptionsPerConnection });
    return () => {
      // A peer may go on sending until it has read the close frame.
      if (socket.readyState !== socket.OPEN) return false;
      if (allow(performance.now())) return true;
      connection.socket.close({
        code: closeCodes.tooManyRequests,
        reason: `Too many messages; at most ${perSecond} per second are taken`,
      });
      return false;
    };
  }

  function opened(socket: WebSocket, transport: IncomingMessage['socket'], traceparent: string | undefined): void {
    const connection = openConnection(paceSocket(socket, transport, settings.SUBSCRIPTIONS_STUCK_AFTER_MS));
    const allowed = boundMessages(socket, connection);
    connections.set(socket, connection);
    liveMetrics.connections.inc();
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => connection.socket.send(data),
        close: (code = 1000, reason = '') => connection.socket.close({ code, reason }),
        // Every message is a trace of its own, so that its errors can be found in the log.
        onMessage: (handle) =>
          receive(socket, connection, allowed, (text) => withTrace(traceparent, () => handle(text))),
        onPing: (payload) => answerPing(connection, payload),
      },
      connection,
    );
    // The library answers pings by itself, and each costs as much as a small message.
    socket.on('ping', allowed);
    socket.on('pong', () => {
      connection.alive = true;
    });
    socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
    socket.once('close', (code, reason) => {
      connections.delete(socket);
      closeConnection(connection);
      liveMetrics.connections.dec();
      liveMetrics.connectionsClosed.inc({ code: String(code) });
      closed(code, String(reason)).catch((error: unknown) =>
        log.error({ err: error }, 'a connection left something open'),
      );
    });
  }

  function receive(
    socket: WebSocket,
    connection: Connection,
    allowed: () => boolean,
    handle: (text: string) => Promise<void>,
  ): void {
    const ids = openSubscriptionIds({
      handle: (text) =>
        handle(text).catch((error: unknown) => {
          log.error({ err: error }, 'a message could not be handled');
          connection.socket.close({ code: closeCodes.internalError, reason: 'Internal error' });
        }),
      isOpen: () => connection.open,
      duplicate: () =>
        connection.socket.close({ code: CloseCode.SubscriberAlreadyExists, reason: 'Subscribed twice with one id' }),
      tooLong: () =>
        connection.socket.close({ code: closeCodes.badRequest, reason: 'The id of a subscription is too long' }),
    });
    connection.ids = ids;
    socket.on('message', (data) => {
      if (!allowed()) return;
      connection.alive = true;
      // ws hands over a Buffer unless its binaryType is changed.
      ids.receive((data as Buffer).toString());
    });
  }

  async function answerPing(connection: Connection, payload: Record<string, unknown> | undefined): Promise<void> {
    const authorization = payload?.['authorization'];
    let renewed: { expiresAt: string } | undefined;
    if (authorization !== undefined && connection.acknowledged) {
      connection.renewal = connection.renewal.then(() => renew(deps, connection, authorization));
      renewed = await connection.renewal;
    }
    await connection.socket.send(JSON.stringify({ type: 'pong', ...(renewed ? { payload: renewed } : {}) }));
  }

  const pings = setInterval(() => {
    for (const [socket, connection] of connections) {
      // Nothing is read from it, also no pong: whether it is stuck is for `paceSocket` to find out.
      if (connection.socket.congested) continue;
      if (!connection.alive) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        connection.alive = false;
        socket.ping();
      }
    }
  }, settings.SUBSCRIPTIONS_PING_EVERY_MS);

  const expiries = setInterval(() => {
    for (const connection of connections.values()) {
      if (hasExpired(connection.caller, now())) connection.socket.close(tokenExpiredClosing);
    }
  }, settings.SUBSCRIPTIONS_EXPIRY_EVERY_MS);

  return {
    get count() {
      return connections.size;
    },
    accept(request, socket, head) {
      const admission = checkUpgrade(request, { stopping, connections: connections.size });
      if ('code' in admission) {
        refuseUpgrade(socket, admission);
        return;
      }
      const transport = request.socket;
      // Also after a malformed upgrade, which the library refuses without calling back.
      transport.once('close', admission.leave);
      const { traceparent } = request.headers;
      sockets.handleUpgrade(request, socket, head, (opening) =>
        opened(opening, transport, typeof traceparent === 'string' ? traceparent : undefined),
      );
    },
    async stop() {
      stopping = true;
      clearInterval(pings);
      clearInterval(expiries);
      await Promise.all(
        [...connections].map(([socket, connection]) =>
          drain(socket, connection.socket, settings.SUBSCRIPTIONS_DRAIN_MS),
        ),
      );
      sockets.close();
    },
  };
}
