import { WebSocket } from 'ws';
import type { FollowerRecord, ReceivedChange } from './find-defects.ts';

/** A subscriber that comes back whenever it is cut off, and resumes behind its last message. */
export interface Follower {
  readonly record: FollowerRecord;
  /** Connections made so far. */
  readonly connections: number;
  /** Whether its subscription has been sent on an open connection. */
  readonly connected: boolean;
  /** An error that no reconnection changes; none in a good run. */
  readonly refusal: string | undefined;
  /** Breaks the connection as a lost network does. */
  cut(): void;
  stop(): void;
}

/** The longest pause before it connects again; clients that were cut off together spread over it. */
const longestPauseMs = 500;

interface Change {
  cursor: string;
  version: number;
  order: { id: string };
}

interface ServerMessage {
  type: string;
  payload?: { data?: Record<string, Change> | null } | { message: string; extensions?: { retryable?: boolean } }[];
}

/** Follows an order, or the feed of a customer's orders, at whatever address `wsUrl` gives when it connects. */
export function startFollower(options: {
  name: string;
  wsUrl: () => string;
  token: () => string;
  follows: FollowerRecord['follows'];
}): Follower {
  const { name, wsUrl, token, follows } = options;
  const frames: ReceivedChange[] = [];
  const field = 'orderId' in follows ? 'orderStatusChanged' : 'myOrdersChanged';
  const query =
    'orderId' in follows
      ? 'subscription Order($orderId: ID!, $after: Int) { orderStatusChanged(orderId: $orderId, after: $after) { cursor version order { id } } }'
      : 'subscription Feed($after: String) { myOrdersChanged(after: $after) { cursor version order { id } } }';
  let after: number | string = 'orderId' in follows ? follows.afterVersion : String(follows.afterPosition);
  let socket: WebSocket | undefined;
  let again: NodeJS.Timeout | undefined;
  let connections = 0;
  let connected = false;
  let refusal: string | undefined;
  let stopped = false;

  function take({ cursor, version, order }: Change): void {
    frames.push({ orderId: order.id, version, at: Date.now() });
    after = 'orderId' in follows ? version : cursor;
  }

  function subscribe(opened: WebSocket): void {
    const variables = { ...('orderId' in follows ? { orderId: follows.orderId } : {}), after };
    opened.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query, variables } }));
    connected = true;
  }

  function receive(opened: WebSocket, { type, payload }: ServerMessage): void {
    if (type === 'connection_ack') {
      connections += 1;
      subscribe(opened);
    } else if (type === 'next' && payload && 'data' in payload && payload.data?.[field]) {
      take(payload.data[field]);
    } else if (type === 'error' && Array.isArray(payload) && payload[0]?.extensions?.retryable) {
      connected = false;
      again = setTimeout(() => opened.readyState === opened.OPEN && subscribe(opened), pauseMs());
    } else if (type === 'error' || type === 'next') {
      refusal = JSON.stringify(payload);
    }
  }

  function connect(): void {
    const opened = new WebSocket(wsUrl(), 'graphql-transport-ws', { perMessageDeflate: false });
    socket = opened;
    opened.on('error', () => {});
    opened.once('open', () =>
      opened.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token()}` } })),
    );
    opened.on('message', (data: Buffer) => {
      // What was cut off must not arrive: its reader has gone.
      if (socket === opened) receive(opened, JSON.parse(data.toString()) as ServerMessage);
    });
    opened.once('close', (code, reason: Buffer) => {
      connected = false;
      if (stopped || socket !== opened) return;
      if (code >= 4400 && code !== 4403 && code !== 4408) refusal = `closed with ${code} ${reason.toString()}`;
      clearTimeout(again);
      const waitMs = code === 1012 ? (JSON.parse(reason.toString()) as { retryAfterMs: number }).retryAfterMs : 0;
      again = setTimeout(connect, waitMs + pauseMs());
    });
  }

  connect();
  return {
    record: { name, follows, frames },
    get connections() {
      return connections;
    },
    get connected() {
      return connected;
    },
    get refusal() {
      return refusal;
    },
    cut() {
      if (socket?.readyState === WebSocket.OPEN) socket.terminate();
    },
    stop() {
      stopped = true;
      clearTimeout(again);
      socket?.removeAllListeners('open');
      socket?.terminate();
    },
  };
}

const pauseMs = () => longestPauseMs * (0.1 + 0.9 * Math.random());
