import { WebSocket } from 'ws';
import {
  type Live,
  type LiveOptions,
  type LiveResult,
  openLive,
  type SubscribeOptions,
} from '../../clients/live/index.ts';
import type { LiveDocument, SocketClass } from '../../clients/live/index.ts';
import { eventually } from './eventually.ts';

/** The WebSocket of the package `ws`, which Node 20 needs. */
export const nodeSocket: SocketClass = WebSocket;

export interface Frame {
  type: string;
  payload?: Record<string, unknown>;
}

/** A WebSocket class that keeps what its sockets send and receive, and connects with these headers. */
export function recordFrames(headers: Record<string, string> = {}): {
  webSocket: SocketClass;
  sent: Frame[];
  received: Frame[];
} {
  const sent: Frame[] = [];
  const received: Frame[] = [];
  class RecordingSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, { headers });
      this.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())));
    }
    override send(data: string) {
      sent.push(JSON.parse(data));
      super.send(data);
    }
  }
  return { webSocket: RecordingSocket, sent, received };
}

export interface TestClient extends AsyncDisposable {
  live: Live;
  /** Connections that the server accepted. */
  readonly connections: number;
}

/** The client against a server of a test. */
export function openClient(options: LiveOptions): TestClient {
  const live = openLive({ webSocket: nodeSocket, ...options });
  let connections = 0;
  live.onState(({ state }) => {
    if (state === 'open') connections += 1;
  });
  return {
    live,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: () => live.close(),
  };
}

export interface Collected<Data> {
  results: LiveResult<Data>[];
  /** Resolves when so many results have come. */
  received(count: number, deadlineMs?: number): Promise<void>;
  stop(): void;
}

/** Subscribes and keeps all results. */
export function collect<Data, Variables>(
  live: Live,
  document: LiveDocument<Data, Variables>,
  options: SubscribeOptions<Variables>,
): Collected<Data> {
  const results: LiveResult<Data>[] = [];
  const running = live.subscribe(document, options, (result) => void results.push(result));
  // A failure shows as results that do not come.
  running.done.catch((error: unknown) => console.error(error));
  return {
    results,
    received: async (count, deadlineMs = 20_000) => {
      await eventually(() => {
        if (results.length >= count) return true;
        throw new Error(`expected ${count} results, got ${JSON.stringify(results)}`);
      }, deadlineMs);
    },
    stop: () => running.stop(),
  };
}

export interface OrderChange {
  orderStatusChanged: { version: number; status: string };
}

/** A typed document, as a code generator writes it. */
export const followOrder = `subscription FollowOrder($orderId: ID!, $after: Int) {
  orderStatusChanged(orderId: $orderId, after: $after) { version status }
}` as unknown as TypedText<OrderChange, { orderId: string; after?: number | null }>;

interface TypedText<Data, Variables> {
  toString(): string;
  __apiType?: (variables: Variables) => Data;
}

/** The versions among the results, in the order in which they came. */
export const versionsIn = (results: readonly LiveResult<OrderChange>[]): number[] =>
  results.flatMap((result) => (result.type === 'event' && result.data ? [result.data.orderStatusChanged.version] : []));

/** 1 to `last`. */
export const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
