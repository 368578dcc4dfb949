import { WebSocket } from 'ws';

/** A message of graphql-transport-ws as it came. */
export interface RawMessage {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A WebSocket that speaks graphql-transport-ws by hand, for messages that no well-behaved client would send. */
export interface RawSocket extends AsyncDisposable {
  socket: WebSocket;
  send(message: object | string): void;
  subscribe(id: string, query: string, variables?: object): void;
  /** The next message for this id, or of this type for messages without id. Waits up to 5 s. */
  next(idOrType: string): Promise<RawMessage>;
  /** Resolves when the socket is closed. */
  closed: Promise<{ code: number; reason: string }>;
}

/** Connects and waits for connection_ack, unless `introduce` is false. */
export async function connect(
  wsUrl: string,
  options: {
    token?: string;
    introduce?: boolean;
    protocol?: string;
    params?: Record<string, string>;
    headers?: Record<string, string>;
  } = {},
): Promise<RawSocket> {
  const socket = new WebSocket(wsUrl, options.protocol ?? 'graphql-transport-ws', { headers: options.headers });
  const arrived: RawMessage[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  socket.on('error', () => {});
  socket.on('message', (data) => {
    arrived.push(JSON.parse((data as Buffer).toString()) as RawMessage);
    for (const check of waiting) check();
  });

  const raw: RawSocket = {
    socket,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    subscribe: (id, query, variables = {}) => raw.send({ type: 'subscribe', id, payload: { query, variables } }),
    async next(idOrType) {
      const { promise, resolve, reject } = Promise.withResolvers<RawMessage>();
      const check = () => {
        const index = arrived.findIndex(({ id, type }) => (id ?? type) === idOrType);
        const message = arrived[index];
        if (!message) return;
        // Immediately: the next message may arrive before the waiting code has run.
        waiting.delete(check);
        arrived.splice(index, 1);
        resolve(message);
      };
      const timer = setTimeout(
        () => reject(new Error(`no message for ${idOrType}; there are ${JSON.stringify(arrived)}`)),
        5_000,
      );
      waiting.add(check);
      check();
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        waiting.delete(check);
      }
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
      if (socket.readyState !== socket.CLOSED) await closed;
    },
  };

  await new Promise<void>((resolve) => {
    socket.once('open', () => resolve());
    socket.once('close', () => resolve());
  });
  if (options.introduce === false) return raw;
  raw.send({
    type: 'connection_init',
    payload: { ...options.params, ...(options.token ? { authorization: `Bearer ${options.token}` } : {}) },
  });
  await raw.next('connection_ack');
  return raw;
}
