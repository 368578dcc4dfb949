import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { SubscriptionsSettings } from '../config.ts';
import { liveMetrics } from '../metrics.ts';
import { closeCodes, tokenExpiredClosing } from './close-codes.ts';
import { type MessageRate, openMessageRate } from './message-rate.ts';
import { closeConnection, type Connection, openConnection } from './connection.ts';
import { drain } from './drain.ts';
import { PacedSocket } from './paced-socket.ts';
import { startPingWheel } from './ping-wheel.ts';
import { openProtocol } from './protocol.ts';
import { tokenInRequest } from './introduce.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { hasExpired, type ServingDeps } from './serving.ts';
import type { UpgradeCheck } from './upgrade-check.ts';

export interface Connections {
  /** Takes over an upgrade request for our path. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly count: number;
  /** Refuses new connections and closes all with 1012, spread over the drain window; resolves when they are closed. */
  stop(): Promise<void>;
}

/** A frontend's subscribe message is below 4 KiB. */
const maxPayloadBytes = 64 * 1024;

/** A WebSocket that knows its connection, so that thousands of sockets share their listeners. */
class ServedSocket extends WebSocket {
  connection: Connection | undefined;
  allow: MessageRate | undefined;
}

// The server makes no other sockets; the library's types say WebSocket.
const servedSocket = (socket: WebSocket) => socket as ServedSocket;

/** Accepts WebSockets and keeps them: protocol, pings, expiry of tokens, drain. */
export function openConnections(
  options: ServingDeps & {
    settings: SubscriptionsSettings;
    check: UpgradeCheck;
    /** Connections of this process, of all transports. */
    connections: () => number;
  },
): Connections {
  const { settings, log, now } = options;
  const subscriptionsPerConnection = settings.SUBSCRIPTIONS_PER_CONNECTION;
  const protocol = openProtocol({
    ...options,
    initTimeoutMs: settings.SUBSCRIPTIONS_INIT_TIMEOUT_MS,
    subscriptionsPerConnection,
  });
  const open = new Set<ServedSocket>();
  const perSecond = settings.SUBSCRIPTIONS_MESSAGES_PER_SECOND;
  let stopping = false;

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // 35 times the memory per connection; compress at the proxy if at all.
    perMessageDeflate: false,
    maxPayload: maxPayloadBytes,
    WebSocket: ServedSocket,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });
  // Without a listener the library answers with a page in HTML.
  sockets.on('wsClientError', ({ message }, socket) =>
    refuseUpgrade(socket, { code: 'BAD_REQUEST', message, headers: ['Sec-WebSocket-Version: 13'] }),
  );

  function opened(
    socket: ServedSocket,
    transport: IncomingMessage['socket'],
    from: Pick<Connection, 'address' | 'traceparent' | 'misplaced'>,
  ): void {
    const paced = new PacedSocket(socket, transport, settings.SUBSCRIPTIONS_STUCK_AFTER_MS);
    const connection = openConnection(paced, from);
    socket.connection = connection;
    socket.allow = openMessageRate({ perSecond, burst: perSecond + 2 * subscriptionsPerConnection });
    open.add(socket);
    pings.add(socket);
    liveMetrics.connections.inc();
    socket.on('message', received);
    // The library itself answers pings, and each costs as much as a small message.
    socket.on('ping', pinged);
    socket.on('pong', answered);
    socket.on('error', failed);
    socket.on('close', closed);
    protocol.opened(connection, socket.protocol);
  }

  function received(this: WebSocket, data: RawData): void {
    const connection = allowed(servedSocket(this));
    if (!connection) return;
    connection.alive = true;
    // ws hands over a Buffer unless its binaryType is changed.
    protocol.received(connection, (data as Buffer).toString());
  }

  function pinged(this: WebSocket): void {
    allowed(servedSocket(this));
  }

  function answered(this: WebSocket): void {
    const { connection } = servedSocket(this);
    if (connection) connection.alive = true;
  }

  function failed(error: Error): void {
    log.debug({ err: error }, 'a socket failed');
  }

  function closed(this: WebSocket, code: number): void {
    const socket = servedSocket(this);
    open.delete(socket);
    pings.delete(socket);
    liveMetrics.connections.dec();
    liveMetrics.connectionsClosed.inc({ code: String(code) });
    if (socket.connection) closeConnection(socket.connection);
  }

  /** The connection, if a message of it may be handled; closes it when there are too many. */
  function allowed(socket: ServedSocket): Connection | undefined {
    const { connection, allow } = socket;
    // A peer may go on sending until it has read the close frame.
    if (!connection || socket.readyState !== socket.OPEN) return undefined;
    if (allow?.(performance.now())) return connection;
    // Its further messages stay in the kernel, which then takes no more of them. Reading them would cost as much as handling them.
    socket.pause();
    connection.close({
      code: closeCodes.tooManyRequests,
      reason: `Too many messages; at most ${perSecond} per second are taken`,
    });
    return undefined;
  }

  const pings = startPingWheel<ServedSocket>(settings.SUBSCRIPTIONS_PING_EVERY_MS, (socket) => {
    const { connection } = socket;
    if (!connection) return;
    // Nothing is read from a congested socket, also no pong: whether it is stuck is for its `PacedSocket` to find out. A slow reader that has just caught
    // up gets the time of another ping.
    const unheard = connection.socket.wasUnread();
    if (connection.socket.congested) return;
    if (!connection.alive && !unheard) connection.socket.cutOff('no-pong');
    else if (socket.readyState === socket.OPEN) {
      connection.alive = false;
      socket.ping();
    }
  });

  const expiries = setInterval(() => {
    for (const { connection } of open) {
      if (connection && hasExpired(connection.caller, now())) connection.close(tokenExpiredClosing);
    }
  }, settings.SUBSCRIPTIONS_EXPIRY_EVERY_MS);

  return {
    get count() {
      return open.size;
    },
    accept(request, socket, head) {
      const admission = options.check(request, { stopping, connections: options.connections() });
      if ('code' in admission) {
        refuseUpgrade(socket, admission);
        return;
      }
      const transport = request.socket;
      // Also after a malformed upgrade, which the library refuses without calling back.
      transport.on('close', admission.leave);
      const { address } = admission;
      const { traceparent: sent } = request.headers;
      const traceparent = typeof sent === 'string' ? sent : undefined;
      const from = { address, traceparent, misplaced: tokenInRequest(request) };
      sockets.handleUpgrade(request, socket, head, (opening) => opened(opening, transport, from));
    },
    async stop() {
      stopping = true;
      pings.stop();
      clearInterval(expiries);
      await Promise.all(
        [...open].map(async (socket) => {
          if (socket.connection) await drain(socket, socket.connection.socket, settings.SUBSCRIPTIONS_DRAIN_MS);
        }),
      );
      sockets.close();
    },
  };
}
