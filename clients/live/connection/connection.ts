import { createClient, type SubscribePayload } from 'graphql-ws';
import type { LiveClock } from '../clock.ts';
import { closeEventOf, freshTokenNeeded, readEnding, retryAfterOf, tooMany } from './closing.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { type SharedPause, longestPauseMs, openGate, openPauses } from './pauses.ts';
import { startRenewal } from './renewal.ts';
import { isConnecting, open, type Socket, type SocketClass, watchedSockets } from './socket.ts';
import type { TokenNeed, TokenSource } from './token.ts';
import { onWakeUp } from './wake-ups.ts';

/** The state of the connection that a page can show. */
export type LiveState =
  /** Nothing is subscribed to. */
  | { state: 'idle' }
  | { state: 'connecting' }
  | { state: 'open' }
  /** The connection was lost, or could not be made. */
  | { state: 'waiting'; retryInMs: number; closeCode?: number };

export interface SubscriptionMessage {
  data?: Record<string, unknown> | null;
  errors?: readonly { message: string }[];
  extensions?: Record<string, unknown>;
}

export interface Sink {
  next(message: SubscriptionMessage): void;
  error(reason: unknown): void;
  complete(): void;
}

/** One socket for all subscriptions: opened with the first, closed after the last. */
export interface LiveConnection {
  /** Subscribes once; `error` is called when the connection is lost, too. Returns the function that ends the subscription. */
  subscribe(payload: SubscribePayload, sink: Sink): () => void;
  /** Resolves when the next attempt is due. All subscriptions wait together. */
  untilNextAttempt(cause: unknown): Promise<void>;
  state(): LiveState;
  onState(listener: (state: LiveState) => void): () => void;
  /** Opens another socket now, with a new answer of the token source. */
  reconnect(): void;
  close(): Promise<void>;
}

/** A phone with a bad network needs some seconds to connect. */
const connectWithinMs = 15_000;
/** A connection that lasted this long was a good connection: the next pause is short again. */
const goodAfterMs = 5_000;
/** A pause between two subscriptions, as between two views of a page, does not cost a connection. */
const closeAfterMs = 1_000;
const normalClosure = 1000;
/** graphql-ws closes with this code when the token source throws. */
const tokenFailed = 4005;
/** Not used by the server. graphql-ws uses the same code for a socket that does not answer. */
const terminated = 4499;

export interface ConnectionOptions {
  url: string | (() => string | Promise<string>);
  webSocket: SocketClass;
  token: TokenSource;
  connectionParams: Readonly<Record<string, unknown>>;
  clock: LiveClock;
  random: () => number;
  pingEveryMs: number;
  answerWithinMs: number;
}

export function openConnection(options: ConnectionOptions): LiveConnection {
  const { clock } = options;
  const listeners = new Set<(state: LiveState) => void>();
  const pauses = openPauses(options.random);
  let state: LiveState = { state: 'idle' };
  let socket: Socket | undefined;
  let connectedAt: number | undefined;
  let heartbeat: Heartbeat | undefined;
  let gate: SharedPause | undefined;
  let need: TokenNeed = 'connect';
  /** A timer that is left keeps a Node program alive. */
  let stopConnecting = () => {};
  /** Set by `reconnect` while a socket is still connecting, perhaps with the old token. */
  let outdated = false;
  /** Subscriptions that are not over. This side closes the socket normally only when there are none. */
  let subscribed = 0;
  let closed = false;

  function enter(next: LiveState): void {
    state = next;
    for (const listener of listeners) listener(next);
  }

  const renewal = startRenewal(clock, async () => {
    const renewing = socket;
    const token = await options.token('renew');
    if (!renewing || renewing !== socket || renewing.readyState !== open) return;
    if (token === null) return terminate();
    sendPing({ authorization: `Bearer ${token}` });
  });

  const client = createClient({
    async url() {
      // graphql-ws connects again immediately when the server has closed normally.
      await gate?.opened;
      enter({ state: 'connecting' });
      return typeof options.url === 'string' ? options.url : options.url();
    },
    webSocketImpl: watchedSockets(options.webSocket, (socket) => {
      stopConnecting = clock.after(connectWithinMs, () => isConnecting(socket) && socket.close());
    }),
    connectionAckWaitTimeout: connectWithinMs,
    // Attempts are made here, where the cursor is known and time can be injected.
    retryAttempts: 0,
    lazyCloseTimeout: closeAfterMs,
    async connectionParams() {
      const token = await options.token(need);
      need = 'connect';
      return { ...options.connectionParams, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
    },
    on: {
      connected(opened, payload) {
        stopConnecting();
        // A socket of the class above.
        socket = opened as Socket;
        connectedAt = clock.now();
        if (outdated) return terminate();
        heartbeat = startHeartbeat({
          clock,
          everyMs: options.pingEveryMs,
          answerWithinMs: options.answerWithinMs,
          ping: () => sendPing(),
          dead: terminate,
        });
        renewal.endsAt(payload?.['expiresAt']);
        enter({ state: 'open' });
      },
      message: () => heartbeat?.heard(),
      pong: (_received, payload) => payload?.['expiresAt'] !== undefined && renewal.endsAt(payload['expiresAt']),
      closed: (event) => lost(event),
    },
  });

  function sendPing(payload?: Record<string, unknown>): void {
    if (socket?.readyState === open) socket.send(JSON.stringify({ type: 'ping', ...(payload ? { payload } : {}) }));
  }

  /** Closes a socket that may be dead: nobody waits for the other side. Safe only after the connection was acknowledged. */
  function terminate(): void {
    if (socket) client.terminate();
  }

  function lost(event: unknown): void {
    stopConnecting();
    heartbeat?.stop();
    renewal.stop();
    socket = undefined;
    if (closeEventOf(event)?.code === freshTokenNeeded) need = 'expired';
    if (connectedAt !== undefined && clock.now() - connectedAt >= goodAfterMs) pauses.reset();
    connectedAt = undefined;
    const code = closeEventOf(event)?.code;
    const final = code === normalClosure || code === tokenFailed || readEnding(event).kind === 'refused';
    if (code === normalClosure && subscribed > 0 && !closed) pauseAfter(event);
    else if (final && !gate) enter({ state: 'idle' });
  }

  /** Makes the pause for everyone, or joins the pause that was made. */
  function pauseAfter(cause: unknown): SharedPause {
    if (gate) return gate;
    const closing = closeEventOf(cause);
    const ownMs = outdated || closing?.code === terminated ? 0 : undefined;
    outdated = false;
    const retryInMs = ownMs ?? pauses.next(closing?.code === tooMany ? longestPauseMs : retryAfterOf(cause));
    enter({ state: 'waiting', retryInMs, ...(closing ? { closeCode: closing.code } : {}) });
    const opened = openGate(clock, retryInMs);
    gate = opened;
    void opened.opened.then(() => {
      gate = undefined;
      // All subscriptions that waited may have been stopped.
      clock.after(0, () => state.state === 'waiting' && !gate && enter({ state: 'idle' }));
    });
    return opened;
  }

  const stopWaking = onWakeUp(() => {
    gate?.open();
    heartbeat?.check();
  });

  return {
    subscribe(payload, sink) {
      subscribed += 1;
      let over = () => {
        subscribed -= 1;
        over = () => {};
      };
      const stop = client.subscribe(payload, {
        // The library's type of errors is of another version of the same shape.
        ...(sink as Parameters<typeof client.subscribe>[1]),
        error(cause) {
          over();
          sink.error(cause);
        },
        complete() {
          over();
          sink.complete();
        },
      });
      return () => {
        over();
        stop();
      };
    },
    untilNextAttempt: (cause) => (closed ? Promise.resolve() : pauseAfter(cause).opened),
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reconnect() {
      pauses.reset();
      gate?.open();
      outdated = state.state === 'connecting' || state.state === 'open';
      terminate();
    },
    async close() {
      closed = true;
      stopWaking();
      heartbeat?.stop();
      renewal.stop();
      gate?.open();
      // Rejects if the socket never connected: then there is nothing to close.
      await Promise.resolve(client.dispose()).catch(() => undefined);
    },
  };
}
