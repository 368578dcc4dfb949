import { type LiveClock, systemClock } from './clock.ts';
import { type LiveState, openConnection } from './connection/connection.ts';
import { platformSocket, type SocketClass } from './connection/socket.ts';
import type { TokenSource } from './connection/token.ts';
import { type CursorStore, memoryCursors } from './cursor-store.ts';
import { type LiveDocument, prepareDocument } from './document.ts';
import { type Feeds, tradepostFeeds } from './feeds.ts';
import type { Cursor, LiveResult } from './results.ts';
import { startSubscription, type Subscription } from './subscription/subscription.ts';

export interface LiveOptions {
  /** The `ws:` or `wss:` address of the live layer; a function is called for each connection. */
  url: string | (() => string | Promise<string>);
  /** Left out: every connection is a guest's. */
  token?: TokenSource;
  /** Keeps the cursors of subscriptions that have a `cursorKey`. Left out: memory. */
  cursors?: CursorStore;
  /** Also sent in `connection_init`, such as `apollographql-client-name`. */
  connectionParams?: Readonly<Record<string, unknown>>;
  /** Left out: the platform's `WebSocket`. Node 20 has none: give that of the package `ws`. */
  webSocket?: SocketClass;
  /** How the fields of `Subscription` are resumed. Left out: the fields of Tradepost. */
  feeds?: Feeds;
  /** Results that may wait for a slow consumer, per subscription. Twice as many take twice the memory, and ask the server half as often. */
  maxWaiting?: number;
  /** A dead connection is noticed after this time and `answerWithinMs`. Half of it doubles the pings. */
  pingEveryMs?: number;
  /** Half of it takes slow phones for dead. */
  answerWithinMs?: number;
  /** For tests. */
  clock?: LiveClock;
  random?: () => number;
}

/** The start of a subscription. */
export type SubscribeOptions<Variables> = {
  operationName?: string;
  /**
   * The id of the document at the server, such as `sha256:…` of a trusted document: sent in place of the text. The document must select its position
   * and take it in a variable, because another text has another id.
   */
  documentId?: string;
  extensions?: Readonly<Record<string, unknown>>;
  /** Begins behind this position. */
  after?: Cursor;
  /** Keeps the position in `cursors` under this name, so that the next subscription of that name continues there. Name the user and the subject. */
  cursorKey?: string;
  /** Stops the subscription when it is aborted. */
  signal?: AbortSignal;
} & (Record<string, never> extends Variables ? { variables?: Variables } : { variables: Variables });

/** A running subscription with a callback. */
export interface RunningSubscription {
  /** Ends it; the callback is not called again. */
  stop(): void;
  /** Resolves when it has ended. Rejects if the callback or the cursor store threw: the event then counts as not taken. */
  done: Promise<void>;
}

export interface Live {
  /**
   * Calls back with each result, in order and one at a time: the next call waits until the callback's promise has resolved, and only then the
   * cursor moves.
   */
  subscribe<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: LiveDocument<Data, Variables>,
    options: SubscribeOptions<Variables>,
    onResult: (result: LiveResult<Data>) => void | Promise<void>,
  ): RunningSubscription;
  /** The results in order. Asking for the next result moves the cursor behind the result before. `break` stops the subscription. */
  iterate<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: LiveDocument<Data, Variables>,
    options: SubscribeOptions<Variables>,
  ): AsyncIterableIterator<LiveResult<Data>>;
  state(): LiveState;
  /** Calls back after each change of the connection's state; returns the function that ends that. */
  onState(listener: (state: LiveState) => void): () => void;
  /** Call it when somebody has signed in or out: the next connection asks for a token again. All subscriptions continue. */
  reconnect(): void;
  /** Ends all subscriptions with `end`, and closes the socket. */
  close(): Promise<void>;
}

const usual = { maxWaiting: 64, pingEveryMs: 20_000, answerWithinMs: 5_000 };

/** Opens a client. It connects with the first subscription, and disconnects after the last. */
export function openLive(options: LiveOptions): Live {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const cursors = options.cursors ?? memoryCursors();
  const feeds = options.feeds ?? tradepostFeeds;
  const running = new Set<{ close(): void }>();
  const connection = openConnection({
    url: options.url,
    webSocket: options.webSocket ?? platformSocket(),
    token: options.token ?? (() => null),
    connectionParams: options.connectionParams ?? {},
    clock,
    random,
    pingEveryMs: options.pingEveryMs ?? usual.pingEveryMs,
    answerWithinMs: options.answerWithinMs ?? usual.answerWithinMs,
  });

  function start<Data, Variables>(
    document: LiveDocument<Data, Variables>,
    { variables, operationName, documentId, extensions, after, cursorKey, signal }: SubscribeOptions<Variables>,
  ): Subscription<Data> {
    const prepared = prepareDocument(document, feeds, operationName);
    if (documentId !== undefined && !prepared.unchanged)
      throw new Error(
        `Expected the document ${documentId} to select its position and to take it in a variable, but it does not; add both, or leave the id out`,
      );
    const subscription = startSubscription<Data>(
      { connection, clock, random },
      {
        document: prepared,
        documentId,
        // Variables of a typed document are an object of its input types.
        variables: (variables ?? {}) as Readonly<Record<string, unknown>>,
        operationName,
        extensions,
        after,
        store: cursorKey === undefined ? undefined : { cursors, key: cursorKey },
        maxWaiting: options.maxWaiting ?? usual.maxWaiting,
      },
    );
    const onAbort = () => stop();
    const forget = () => {
      running.delete(subscription);
      signal?.removeEventListener('abort', onAbort);
    };
    const stop = () => {
      forget();
      subscription.stop();
    };
    running.add(subscription);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) stop();
    return {
      stop,
      close: () => subscription.close(),
      async next() {
        const result = await subscription.next();
        if (result === undefined || result.type === 'refused' || result.type === 'end') forget();
        return result;
      },
    };
  }

  return {
    subscribe(document, subscribeOptions, onResult) {
      const subscription = start(document, subscribeOptions);
      const run = async () => {
        try {
          for (let result = await subscription.next(); result; result = await subscription.next())
            await onResult(result);
        } finally {
          subscription.stop();
        }
      };
      return { stop: () => subscription.stop(), done: run() };
    },
    iterate(document, subscribeOptions) {
      const subscription = start(document, subscribeOptions);
      return {
        [Symbol.asyncIterator]() {
          return this;
        },
        async next() {
          const value = await subscription.next();
          return value === undefined ? { done: true, value } : { done: false, value };
        },
        async return() {
          subscription.stop();
          return { done: true, value: undefined };
        },
      };
    },
    state: () => connection.state(),
    onState: (listener) => connection.onState(listener),
    reconnect: () => connection.reconnect(),
    async close() {
      for (const subscription of running) subscription.close();
      await connection.close();
    },
  };
}
