import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SubscriptionsSettings } from '../config.ts';
import { liveMetrics } from '../metrics.ts';
import { closeCodes, tokenExpiredClosing } from './close-codes.ts';
import { type MessageRate, openMessageRate } from './message-rate.ts';
import { closeConnection, type Connection, openConnection } from './connection.ts';
import { drain } from './drain.ts';
import { PacedSocket } from './paced-socket.ts';
import { startPingWheel } from './ping-wheel.ts';
import { openProtocol } from './protocol.ts';
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
  const connections = new Map<WebSocket, Connection>();
  const perSecond = settings.SUBSCRIPTIONS_MESSAGES_PER_SECOND;
  let stopping = false;

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // 35 times the memory per connection; compress at the proxy if at all.
    perMessageDeflate: false,
    maxPayload: maxPayloadBytes,
    handleProtocols: (protocols) => handleProtocols(protocols),
  });

  function opened(socket: WebSocket, transport: IncomingMessage['socket'], traceparent: string | undefined): void {
    const paced = new PacedSocket(socket, transport, settings.SUBSCRIPTIONS_STUCK_AFTER_MS);
    const connection = openConnection(paced, traceparent);
    const allow = openMessageRate({ perSecond, burst: perSecond + 2 * subscriptionsPerConnection });
    connections.set(socket, connection);
    pings.add(socket);
    liveMetrics.connections.inc();
    socket.on('message', (data) => {
      if (!isAllowed(socket, connection, allow)) return;
      connection.alive = true;
      // ws hands over a Buffer unless its binaryType is changed.
      protocol.received(connection, (data as Buffer).toString());
    });
    // The library itself answers pings, and each costs as much as a small message.
    socket.on('ping', () => isAllowed(socket, connection, allow));
    socket.on('pong', () => {
      connection.alive = true;
    });
    socket.on('error', failed);
    socket.once('close', (code) => {
      connections.delete(socket);
      pings.delete(socket);
      liveMetrics.connections.dec();
      liveMetrics.connectionsClosed.inc({ code: String(code) });
      closeConnection(connection);
    });
    protocol.opened(connection, socket.protocol);
  }

  function failed(error: Error): void {
    log.debug({ err: error }, 'a socket failed');
  }

  /** Whether a message may be handled; closes the connection when there are too many. */
  function isAllowed(socket: WebSocket, connection: Connection, allow: MessageRate): boolean {
    // A peer may go on sending until it has read the close frame.
    if (socket.readyState !== socket.OPEN) return false;
    if (allow(performance.now())) return true;
    // Its further messages stay in the kernel, which then takes no more of them. Reading them would cost as much as handling them.
    socket.pause();
    connection.close({
      code: closeCodes.tooManyRequests,
      reason: `Too many messages; at most ${perSecond} per second are taken`,
    });
    return false;
  }

  const pings = startPingWheel<WebSocket>(settings.SUBSCRIPTIONS_PING_EVERY_MS, (socket) => {
    const connection = connections.get(socket);
    // Nothing is read from a congested socket, also no pong: whether it is stuck is for its `PacedSocket` to find out.
    if (!connection || connection.socket.congested) return;
    if (!connection.alive) socket.terminate();
    else if (socket.readyState === socket.OPEN) {
      connection.alive = false;
      socket.ping();
    }
  });

  const expiries = setInterval(() => {
    for (const connection of connections.values()) {
      if (hasExpired(connection.caller, now())) connection.close(tokenExpiredClosing);
    }
  }, settings.SUBSCRIPTIONS_EXPIRY_EVERY_MS);

  return {
    get count() {
      return connections.size;
    },
    accept(request, socket, head) {
      const admission = options.check(request, { stopping, connections: options.connections() });
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
      pings.stop();
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
