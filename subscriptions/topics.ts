import { CodedError } from '#platform/process/errors.ts';
import { type Caller, isStaff } from '#platform/identity/caller.ts';
import { type OrderStatus } from '#schema/events/orders.ts';
import type { OrderFollowing, OrderSource } from './follow/follow-order.ts';
import type { OrdersLogFollowing } from './follow/follow-orders-log.ts';
import type { StockFollowing } from './follow/follow-stock.ts';
import type { OrderItem } from './follow/order-item.ts';
import { isProgress, presentProgress, progressLease } from './follow/progress-source.ts';
import type { Item, Lease } from './follow/source.ts';

/** The item that a subscriber is about to receive. */
export interface Opened {
  lease: Lease;
  /** Same key, same source and same items. */
  key: string;
  /** Sent before everything after `from`. */
  first?: Item;
  /** Every item after this sequence follows. */
  from: number;
}

/** A field of Subscription: its callers, its subjects, and the items that it passes on. */
export interface Topic {
  /** The subgraph whose events it passes on: an API key needs the scope to read it. */
  subgraph: 'orders' | 'catalog';
  /** Throws a CodedError if the caller or the arguments are refused; nothing is followed then. */
  open(args: Record<string, unknown>, caller: Caller): Promise<Opened>;
  /** Called for every item: throws a CodedError if this caller may not have it. */
  authorise(item: Item, caller: Caller): void;
  /** Whether the subscription's arguments select this item. */
  wants(item: Item, args: Record<string, unknown>): boolean;
}

export type Topics = Readonly<Record<string, Topic>>;

const maxVariants = 100;

/** The fields of Subscription. */
export function makeTopics(following: {
  orders: OrderFollowing;
  ordersLog: OrdersLogFollowing;
  stock: StockFollowing;
}): Topics {
  const { orders, ordersLog, stock } = following;
  const everything = () => true;

  /** Someone else's order is answered like one that does not exist. */
  function authoriseOrder(item: Item, caller: Caller): void {
    // Made by the order sources, which make nothing else.
    const { customerId, orderId } = item as OrderItem;
    const own =
      (caller.kind === 'user' && caller.userId === customerId) ||
      (caller.kind === 'guest' && caller.orderId === orderId);
    if (!own && !isStaff(caller)) throw new CodedError('ORDER_NOT_FOUND');
  }

  async function openLog(audience: string | undefined, after: unknown): Promise<Opened> {
    const position = after === null || after === undefined ? undefined : parsePosition(after);
    const lease = await ordersLog.open(audience);
    try {
      const from = position === undefined ? lease.start : await ordersLog.resume(lease, position);
      return { lease, key: `orders:${audience ?? 'all'}`, from };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** Follows an order for a caller who may see it. The answer begins with `first`, unless the caller has a version already. */
  async function openOrder(
    orderId: unknown,
    after: unknown,
    caller: Caller,
    show: (lease: Lease<OrderSource>) => { key: string; lease: Lease; first: () => Item | Promise<Item> },
  ): Promise<Opened> {
    if (caller.kind === 'anonymous') throw new CodedError('UNAUTHENTICATED');
    const id = String(orderId).toLowerCase();
    // Ids that the database could not even compare are unknown ids.
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new CodedError('ORDER_NOT_FOUND');
    const followed = await orders.open(id, typeof after === 'number' ? after : undefined);
    try {
      const newest = followed.source.latest();
      authoriseOrder(newest, caller);
      const { key, lease, first } = show(followed);
      if (typeof after !== 'number') return { lease, key: `${key}:${id}`, first: await first(), from: newest.sequence };
      if (after < 0 || after > newest.sequence) {
        throw new CodedError(
          'INVALID_CURSOR',
          `The order is at version ${newest.sequence}; expected a cursor from 0 to ${newest.sequence} but found ${after}`,
        );
      }
      return { lease, key: `${key}:${id}`, from: after };
    } catch (error) {
      followed.release();
      throw error;
    }
  }

  return {
    orderStatusChanged: {
      subgraph: 'orders',
      open: ({ orderId, after }, caller) =>
        openOrder(orderId, after, caller, (lease) => ({ key: 'order', lease, first: () => lease.source.latest() })),
      authorise: authoriseOrder,
      wants: everything,
    },

    operationProgress: {
      subgraph: 'orders',
      open: ({ id, after }, caller) =>
        openOrder(id, after, caller, (lease) => ({
          key: 'progress',
          lease: progressLease(lease),
          first: () => presentProgress(lease.source),
        })),
      authorise: authoriseOrder,
      wants: isProgress,
    },

    myOrdersChanged: {
      subgraph: 'orders',
      async open({ after }, caller) {
        if (caller.kind !== 'user') throw new CodedError('UNAUTHENTICATED');
        return openLog(`customer:${caller.userId}`, after);
      },
      authorise: authoriseOrder,
      wants: everything,
    },

    orderFeed: {
      subgraph: 'orders',
      async open({ after }, caller) {
        authoriseStaff(caller);
        return openLog(undefined, after);
      },
      authorise: (_item, caller) => authoriseStaff(caller),
      wants(item, { filter }) {
        // Coerced by the schema.
        const statuses = (filter as { status?: OrderStatus[] | null } | null | undefined)?.status;
        return !statuses || statuses.includes((item as OrderItem).status);
      },
    },

    stockChanged: {
      subgraph: 'catalog',
      async open({ variantIds }) {
        // Coerced by the schema.
        const ids = (variantIds as string[]).map((id) => id.toLowerCase());
        if (ids.length === 0 || ids.length > maxVariants) {
          throw new CodedError('BAD_USER_INPUT', `Expected 1 to ${maxVariants} variant ids but found ${ids.length}`);
        }
        const lease = await stock.open(ids);
        return { lease, key: `stock:${[...new Set(ids)].toSorted().join()}`, from: 0 };
      },
      authorise: () => {},
      wants: everything,
    },
  };
}

function authoriseStaff(caller: Caller): void {
  if (caller.kind === 'anonymous' || caller.kind === 'guest') throw new CodedError('UNAUTHENTICATED');
  if (!isStaff(caller)) throw new CodedError('FORBIDDEN');
}

function parsePosition(cursor: unknown): number {
  const position = /^\d{1,15}$/.test(String(cursor)) ? Number(cursor) : Number.NaN;
  if (Number.isNaN(position)) throw new CodedError('INVALID_CURSOR');
  return position;
}
