import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** One message of a live subscription, as its reader got it. */
export interface LiveMessage {
  orderId: string;
  version: number;
  status: string;
  event: string;
  cursor: string;
  /** When the change happened, milliseconds. */
  at: number;
  /** When the message arrived, milliseconds. */
  receivedAt: number;
  /** Whether the data was lost to an error; version and cursor are then from the extensions. */
  hollow: boolean;
}

/** The faults of a sequence of messages; four empty lists mean: each version once, in order, none left out. */
export interface LiveFindings {
  /** `order version` that should have come and did not. */
  missing: string[];
  duplicates: string[];
  /** Versions that came after a later one of the same order. */
  reordered: string[];
  /** Versions that nobody expected. */
  unexpected: string[];
}

export interface Recording extends AsyncDisposable {
  readonly messages: readonly LiveMessage[];
  /** Errors that ended the subscription for good. */
  readonly errors: readonly { message: string; code: string }[];
  /** Close codes of the connections lost so far. */
  readonly closes: readonly number[];
  /** Connections made so far. */
  readonly connections: number;
  /** Where to go on: the cursor of the last message. */
  readonly cursor: string | undefined;
  /** Resolves when the server has accepted the connection for the first time. */
  readonly connected: Promise<void>;
  /** Resolves when so many messages have arrived; throws after `deadlineMs`, saying what has. */
  received(count: number, deadlineMs?: number): Promise<void>;
  /** Breaks the connection as a lost network does. The recording reconnects and goes on behind its last message. */
  cut(): void;
  stop(): Promise<void>;
}

export interface RecordOptions {
  /** Where to start; left out, the present state or from now on. */
  after?: string | number;
  /** More fields of OrderStatusEvent to select, such as `order { number }`. */
  selection?: string;
  /** Given the whole data of each message. */
  onData?: (data: unknown) => void;
  /** Given the errors that came beside or instead of data. */
  onErrors?: (errors: readonly unknown[]) => void;
}

type Token = string | (() => string | Promise<string>);

interface EventMessage {
  cursor: string;
  version: number;
  status: string;
  event: string;
  at: string;
  order: { id: string };
}

const usualFields = 'cursor version status event at order { id }';

/** Records `orderStatusChanged` with the stock graphql-ws client; reconnects forever and resumes by cursor. */
export function recordOrder(wsUrl: string, token: Token, orderId: string, options: RecordOptions = {}): Recording {
  const after = options.after === undefined ? undefined : Number(options.after);
  return record(wsUrl, token, options, {
    field: 'orderStatusChanged',
    query: `subscription Order($orderId: ID!, $after: Int) { orderStatusChanged(orderId: $orderId, after: $after) { ${usualFields} ${options.selection ?? ''} } }`,
    variables: { orderId, ...(after === undefined ? {} : { after }) },
    toAfter: Number,
    orderId,
  });
}

/** Records `operationProgress` in the same way: `status` of a message is its state, `event` its kind. */
export function recordProgress(wsUrl: string, token: Token, orderId: string, options: RecordOptions = {}): Recording {
  const after = options.after === undefined ? undefined : Number(options.after);
  return record(wsUrl, token, options, {
    field: 'operationProgress',
    query: `subscription Progress($id: ID!, $after: Int) { operationProgress(id: $id, after: $after) {
      cursor version status: state event: kind at order { id } step done total code ${options.selection ?? ''} } }`,
    variables: { id: orderId, ...(after === undefined ? {} : { after }) },
    toAfter: Number,
    orderId,
  });
}

/** Records `orderFeed` (staff) or `myOrdersChanged` in the same way. */
export function recordFeed(
  wsUrl: string,
  token: Token,
  options: RecordOptions & { field?: 'orderFeed' | 'myOrdersChanged'; status?: string[] } = {},
): Recording {
  const field = options.field ?? 'orderFeed';
  const filtered = field === 'orderFeed';
  return record(wsUrl, token, options, {
    field,
    query: `subscription Feed($after: String${filtered ? ', $filter: OrderFeedFilter' : ''}) { ${field}(after: $after${filtered ? ', filter: $filter' : ''}) { ${usualFields} ${options.selection ?? ''} } }`,
    variables: {
      ...(options.after === undefined ? {} : { after: String(options.after) }),
      ...(options.status ? { filter: { status: options.status } } : {}),
    },
    toAfter: String,
    orderId: '',
  });
}

function record(
  wsUrl: string,
  token: Token,
  options: RecordOptions,
  wanted: {
    field: string;
    query: string;
    variables: Record<string, unknown>;
    toAfter: (cursor: string) => unknown;
    orderId: string;
  },
): Recording {
  const messages: LiveMessage[] = [];
  const errors: { message: string; code: string }[] = [];
  const closes: number[] = [];
  const waiting = new Set<() => void>();
  let connections = 0;
  let cursor: string | undefined;
  let socket: WebSocket | undefined;
  let stopped = false;
  let retryAfterMs = 0;
  const connected = Promise.withResolvers<void>();

  const client: Client = createClient({
    url: wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: async () => ({ authorization: `Bearer ${typeof token === 'string' ? token : await token()}` }),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => !stopped,
    retryWait: () => pause(Math.max(20, retryAfterMs)),
    on: {
      connected(opened) {
        // The implementation given above.
        socket = opened as WebSocket;
        connections += 1;
        connected.resolve();
      },
      closed(event) {
        const { code, reason } = event as { code: number; reason: string };
        closes.push(code);
        retryAfterMs = retryAfterOf(reason);
        tell();
      },
    },
  });

  const payload = { query: wanted.query, variables: wanted.variables };
  const tell = () => {
    for (const check of waiting) check();
  };

  function take(value: unknown, extensions: Record<string, unknown> | undefined): void {
    const event = value as EventMessage | null | undefined;
    const hollow = !event;
    const message: LiveMessage = {
      orderId: event?.order?.id ?? wanted.orderId,
      version: event?.version ?? Number(extensions?.['version']),
      status: event?.status ?? '',
      event: event?.event ?? '',
      cursor: event?.cursor ?? String(extensions?.['cursor']),
      at: event ? Date.parse(event.at) : Number.NaN,
      receivedAt: Date.now(),
      hollow,
    };
    messages.push(message);
    cursor = message.cursor;
    // The stock client sends this very object again when it reconnects.
    payload.variables = { ...payload.variables, after: wanted.toAfter(cursor) };
    tell();
  }

  /** Subscribes once; resolves when the subscription is over: true if it is worth another try. */
  function subscribe(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    client.subscribe<Record<string, unknown>>(payload, {
      next({ data, errors: beside, extensions }) {
        options.onData?.(data);
        if (beside) options.onErrors?.(beside);
        take(data?.[wanted.field], extensions as Record<string, unknown> | undefined);
      },
      error(error) {
        const first = Array.isArray(error) ? error[0] : error;
        const { message, code, extensions } = (first ?? {}) as {
          message?: string;
          /** Of a close event that the client takes for final. */
          code?: number;
          extensions?: { code?: string; retryable?: boolean };
        };
        if (extensions?.retryable && !stopped) return resolve(true);
        if (!stopped) errors.push({ message: message ?? '', code: extensions?.code ?? String(code ?? '') });
        tell();
        resolve(false);
      },
      complete: () => resolve(false),
    });
    return promise;
  }

  async function run(): Promise<void> {
    while ((await subscribe()) && !stopped) await pause(100);
  }
  const running = run();

  async function stop(): Promise<void> {
    stopped = true;
    // `terminate` while connecting throws where nobody can catch it.
    await client.dispose();
    await Promise.race([running, pause(1_000)]);
  }

  return {
    messages,
    errors,
    closes,
    connected: connected.promise,
    get connections() {
      return connections;
    },
    get cursor() {
      return cursor;
    },
    async received(count, deadlineMs = 10_000) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const check = () => {
        if (messages.length >= count) resolve();
        else if (errors.length > 0) reject(new Error(`ended by ${JSON.stringify(errors)} after ${seen()}`));
      };
      const seen = () => `${messages.length} messages: ${messages.map(({ version }) => version).join(' ')}`;
      const timer = setTimeout(
        () => reject(new Error(`expected ${count} messages within ${deadlineMs} ms, got ${seen()}`)),
        deadlineMs,
      );
      waiting.add(check);
      check();
      try {
        await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(check);
      }
    },
    cut() {
      socket?.terminate();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/**
 * Compares the received messages with the history: `expected` gives the versions of each order, such as `[1, 2, 3]`. Versions
 * of one order must come in order; between orders any order is right.
 */
export function checkLive(
  messages: readonly LiveMessage[],
  expected: ReadonlyMap<string, readonly number[]>,
): LiveFindings {
  const findings: LiveFindings = { missing: [], duplicates: [], reordered: [], unexpected: [] };
  const seen = new Map<string, Set<number>>();
  const highest = new Map<string, number>();
  for (const { orderId, version } of messages) {
    const name = `${orderId} ${version}`;
    const versions = seen.get(orderId) ?? new Set();
    seen.set(orderId, versions);
    if (versions.has(version)) findings.duplicates.push(name);
    else if (version < (highest.get(orderId) ?? 0)) findings.reordered.push(name);
    if (!expected.get(orderId)?.includes(version)) findings.unexpected.push(name);
    versions.add(version);
    highest.set(orderId, Math.max(version, highest.get(orderId) ?? 0));
  }
  for (const [orderId, versions] of expected) {
    for (const version of versions) {
      if (!seen.get(orderId)?.has(version)) findings.missing.push(`${orderId} ${version}`);
    }
  }
  return findings;
}

/** The versions from..to of one order, for `checkLive`. */
export function versionsOf(orderId: string, from: number, to: number): Map<string, number[]> {
  return new Map([[orderId, Array.from({ length: to - from + 1 }, (_, index) => from + index)]]);
}

function retryAfterOf(reason: string): number {
  try {
    return Number((JSON.parse(reason) as { retryAfterMs?: number }).retryAfterMs ?? 0);
  } catch {
    return 0;
  }
}
