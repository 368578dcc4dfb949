import { WebSocket } from 'ws';

const connectionsAtOnce = 20;

/**
 * Follows that many orders over that many WebSockets, evenly. Resolves when each has sent its present state; throws at the first answer that is
 * something else.
 */
export async function followOrders(options: {
  wsUrl: string;
  token: string;
  orderIds: readonly string[];
  connections: number;
}): Promise<{ close(): Promise<void> }> {
  const { wsUrl, token, orderIds, connections } = options;
  const each = Math.ceil(orderIds.length / connections);
  const groups = Array.from({ length: connections }, (_, index) => orderIds.slice(index * each, (index + 1) * each));
  const sockets: WebSocket[] = [];
  while (groups.length > 0)
    sockets.push(...(await Promise.all(groups.splice(0, connectionsAtOnce).map((ids) => open(wsUrl, token, ids)))));
  return {
    async close() {
      await Promise.all(
        sockets.map((socket) => {
          const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
          socket.close(1000);
          return closed;
        }),
      );
    },
  };
}

function open(wsUrl: string, token: string, orderIds: readonly string[]): Promise<WebSocket> {
  const socket = new WebSocket(wsUrl, 'graphql-transport-ws', { perMessageDeflate: false });
  const waiting = new Set(orderIds.map((_, index) => String(index)));
  const query = 'subscription ($id: ID!) { orderStatusChanged(orderId: $id) { version status } }';
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code, reason) => reject(new Error(`closed with ${code} ${String(reason)}`)));
    socket.once('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
    );
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; id?: string; payload?: { errors?: unknown } };
      switch (message.type) {
        case 'connection_ack':
          for (const [index, id] of orderIds.entries())
            socket.send(
              JSON.stringify({ id: String(index), type: 'subscribe', payload: { query, variables: { id } } }),
            );
          return;
        case 'ping':
          socket.send('{"type":"pong"}');
          return;
        case 'next':
          waiting.delete(message.id ?? '');
          if (message.payload?.errors !== undefined) reject(new Error(`expected an order, got ${data.toString()}`));
          else if (waiting.size === 0) resolve(socket);
          return;
        case 'pong':
          return;
        default:
          reject(new Error(`expected an order, got ${data.toString()}`));
      }
    });
  });
}
