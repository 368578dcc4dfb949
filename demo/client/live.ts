import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface LiveMessage {
  version: number;
  status: string;
  event: string;
  at: string;
  cursor: string;
}

/** The messages that a follower of one subject received, and their errors. */
export interface Followed {
  messages: number;
  lastVersion: number;
  lastStatus: string | undefined;
  /** The names of the events so far. */
  events: Set<string>;
  gaps: number;
  duplicates: number;
  /** Milliseconds from the change's own time stamp to its arrival here. */
  delaysMs: number[];
}

const orderDocument = /* GraphQL */ `
  subscription FollowOrder($orderId: ID!, $after: Int) {
    orderStatusChanged(orderId: $orderId, after: $after) {
      cursor version status event at
      order { id status number }
    }
  }
`;
const feedDocument = /* GraphQL */ `
  subscription FollowAllOrders($after: String) {
    orderFeed(after: $after) { cursor version status at order { id } }
  }
`;

export function openSocket(url: string, token: () => Promise<string>): Client {
  return createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    lazy: true,
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
  });
}

/**
 * Follows one order from its first version on, resuming behind the last version seen whenever the connection is lost.
 * `until` settles when a message satisfies its condition; rejects after the deadline with the last message.
 */
export function followOrder(client: Client, orderId: string) {
  const seen: Followed = {
    messages: 0,
    lastVersion: 0,
    lastStatus: undefined,
    events: new Set(),
    gaps: 0,
    duplicates: 0,
    delaysMs: [],
  };
  const waiting = new Set<{ met: () => boolean; resolve: () => void }>();
  const variables: Record<string, unknown> = { orderId, after: 0 };
  let failure: unknown;
  const unsubscribe = client.subscribe<{ orderStatusChanged: LiveMessage }>(
    { query: orderDocument, variables },
    {
      next: (result) => {
        const message = result.data?.orderStatusChanged;
        if (!message) {
          failure = new Error(`order ${orderId}: ${JSON.stringify(result.errors)}`);
          return;
        }
        seen.messages += 1;
        if (message.version <= seen.lastVersion) seen.duplicates += 1;
        else {
          seen.gaps += message.version - seen.lastVersion - 1;
          seen.lastVersion = message.version;
          seen.lastStatus = message.status;
          seen.events.add(message.event);
        }
        seen.delaysMs.push(Date.now() - Date.parse(message.at));
        // The client sends these variables again when it reconnects.
        variables['after'] = seen.lastVersion;
        for (const waiter of waiting) if (waiter.met()) waiter.resolve();
      },
      error: (error) => {
        failure = error;
      },
      complete: () => {},
    },
  );
  return {
    seen,
    unsubscribe,
    failure: () => failure,
    async until(condition: (followed: Followed) => boolean, deadlineMs: number): Promise<void> {
      if (condition(seen)) return;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(waiter);
          reject(
            new Error(
              `order ${orderId}: nothing new in ${deadlineMs} ms after version ${seen.lastVersion} (${seen.lastStatus})`,
              { cause: failure },
            ),
          );
        }, deadlineMs);
        const waiter = {
          met: () => condition(seen),
          resolve: () => {
            clearTimeout(timer);
            waiting.delete(waiter);
            resolve();
          },
        };
        waiting.add(waiter);
      });
    },
  };
}

/** Follows everyone's orders as staff do, from the beginning of the log; `of` sums up the messages of some orders. */
export function followFeed(client: Client) {
  const orders = new Map<string, { messages: number; lastVersion: number; gaps: number; duplicates: number }>();
  const variables: Record<string, unknown> = { after: '0' };
  let failure: unknown;
  const unsubscribe = client.subscribe<{ orderFeed: LiveMessage & { order: { id: string } } }>(
    { query: feedDocument, variables },
    {
      next: (result) => {
        const message = result.data?.orderFeed;
        if (!message) {
          failure = new Error(`order feed: ${JSON.stringify(result.errors)}`);
          return;
        }
        const order = orders.get(message.order.id) ?? { messages: 0, lastVersion: 0, gaps: 0, duplicates: 0 };
        orders.set(message.order.id, order);
        order.messages += 1;
        if (message.version <= order.lastVersion) order.duplicates += 1;
        else {
          order.gaps += message.version - order.lastVersion - 1;
          order.lastVersion = message.version;
        }
        variables['after'] = message.cursor;
      },
      error: (error) => {
        failure = error;
      },
      complete: () => {},
    },
  );
  return {
    unsubscribe,
    failure: () => failure,
    of(orderIds: readonly string[]) {
      const sum = { messages: 0, gaps: 0, duplicates: 0 };
      for (const id of orderIds) {
        const order = orders.get(id);
        sum.messages += order?.messages ?? 0;
        sum.gaps += order?.gaps ?? 0;
        sum.duplicates += order?.duplicates ?? 0;
      }
      return sum;
    },
  };
}
