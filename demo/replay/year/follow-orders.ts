import type { Client } from 'graphql-ws';

/** A change of an order, as the feed of the staff sends it. */
interface OrderChange {
  version: number;
  status: string;
  event: string;
}

interface FollowedOrder {
  changes: OrderChange[];
  waiting: Set<() => void>;
}

/** All orders, followed by one subscription of the staff. */
export interface OrdersFeed {
  /** Waits until the changes of an order since the feed began meet the condition. Throws after the deadline, and when the feed ends. */
  until(orderId: string, met: (changes: readonly OrderChange[]) => boolean, deadlineMs: number): Promise<void>;
  messages(): number;
  /** Messages that repeated a version or left one out. */
  faults(): number;
  stop(): void;
}

const feedDocument = /* GraphQL */ `
  subscription FollowOrders($after: String) {
    orderFeed(after: $after) { cursor version status event order { id } }
  }
`;

/** Pause before a message is asked for again: half of it asks an overloaded shop twice as often. */
const againMs = 500;

/** Follows the changes of all orders behind this cursor. A lost connection continues after the last message. */
export function followOrders(client: Client, after: string): OrdersFeed {
  const orders = new Map<string, FollowedOrder>();
  const variables = { after };
  let failure: unknown;
  let messages = 0;
  let faults = 0;
  let stopped = false;
  const orderOf = (id: string): FollowedOrder => {
    const known = orders.get(id) ?? { changes: [], waiting: new Set() };
    orders.set(id, known);
    return known;
  };
  const fail = (cause: unknown) => {
    failure ??= cause;
    for (const { waiting } of orders.values()) for (const look of waiting) look();
  };
  let stop = () => {};
  const begin = () => {
    let cut = false;
    stop = client.subscribe<{ orderFeed: OrderChange & { cursor: string; order: { id: string } | null } }>(
      { query: feedDocument, variables },
      {
        next({ data }) {
          if (cut) return;
          if (!data?.orderFeed.order) {
            // The order of a message could not be read: ask for the message again.
            cut = true;
            stop();
            setTimeout(() => {
              if (!stopped) begin();
            }, againMs);
            return;
          }
          const { cursor, order, ...change } = data.orderFeed;
          // The client sends these variables again when it reconnects.
          variables.after = cursor;
          messages += 1;
          const { changes, waiting } = orderOf(order.id);
          const last = changes.at(-1);
          if (last && change.version !== last.version + 1) faults += 1;
          changes.push(change);
          for (const look of waiting) look();
        },
        error: fail,
        complete: () => {
          if (!cut && !stopped) fail(new Error('the feed of orders ended'));
        },
      },
    );
  };
  begin();
  return {
    messages: () => messages,
    faults: () => faults,
    stop() {
      stopped = true;
      stop();
    },
    until(orderId, met, deadlineMs) {
      const { changes, waiting } = orderOf(orderId);
      return new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer);
          waiting.delete(look);
          settle();
        };
        const look = () => {
          if (met(changes)) end(resolve);
          else if (failure !== undefined) end(() => reject(new Error('orders are not followed', { cause: failure })));
        };
        const timer = setTimeout(() => {
          const last = changes.at(-1);
          const known = last ? `version ${last.version}, ${last.event}` : 'nothing';
          end(() => reject(new Error(`order ${orderId}: nothing new in ${deadlineMs} ms after ${known}`)));
        }, deadlineMs);
        waiting.add(look);
        look();
      });
    },
  };
}
