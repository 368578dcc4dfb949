import { setTimeout as pause } from 'node:timers/promises';
import type { EventFeed, SubjectRequest } from '#platform/events/event-feed.ts';
import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { liveMetrics } from '../metrics.ts';
import { type OrderItem, toOrderItem } from './order-item.ts';
import { openOrderVersions, type OrderVersions } from './order-versions.ts';
import { eventsPerRead, readSubjects } from './read-subjects.ts';
import type { SharedTail } from './shared-tail.ts';
import type { Lease, Source, SourceListener } from './source.ts';
import { openTurnLoader } from './turn-loader.ts';

/** An order as this node sees it, shared by all its followers. */
export interface OrderSource extends Source {
  /** The newest version known. */
  latest(): OrderItem;
}

/** The orders that somebody on this node follows. */
export interface OrderFollowing {
  /**
   * Follows an order; every version that is later than its newest one will be passed on. `after` is the version that the follower has. Throws
   * ORDER_NOT_FOUND for an unknown id. An error of the log, if the log cannot be read, is passed on.
   */
  open(orderId: string, after?: number): Promise<Lease<OrderSource>>;
}

/** A class, so that thousands of orders share its functions. */
class FollowedOrder implements OrderSource {
  readonly subject: string;
  readonly versions: OrderVersions = openOrderVersions();
  holders = 0;
  healing: Promise<void> | undefined;
  readonly #readAfter: (order: FollowedOrder, version: number) => Promise<OrderItem[]>;

  /** `readAfter` reads the log for versions that are not kept. */
  constructor(subject: string, readAfter: (order: FollowedOrder, version: number) => Promise<OrderItem[]>) {
    this.subject = subject;
    this.#readAfter = readAfter;
  }

  get head(): number {
    return this.versions.head;
  }

  after(version: number): OrderItem[] | Promise<OrderItem[]> {
    return this.versions.after(version) ?? this.#readAfter(this, version);
  }

  listen(listener: SourceListener): void {
    this.versions.listeners.add(listener);
  }

  unlisten(listener: SourceListener): void {
    this.versions.listeners.remove(listener);
  }

  latest(): OrderItem {
    if (!this.versions.newest) throw new Error('expected the order to be read before it is followed');
    return this.versions.newest;
  }
}

/** A class, so that thousands of followers share its functions. */
class OrderLease implements Lease<OrderSource> {
  readonly source: FollowedOrder;
  #giveUp: ((order: FollowedOrder) => void) | undefined;
  readonly #releaseTail: () => void;

  constructor(source: FollowedOrder, giveUp: (order: FollowedOrder) => void, releaseTail: () => void) {
    this.source = source;
    this.#giveUp = giveUp;
    this.#releaseTail = releaseTail;
  }

  release(): void {
    if (!this.#giveUp) return;
    this.#giveUp(this.source);
    this.#giveUp = undefined;
    this.#releaseTail();
  }
}

/** Before missing versions that could not be read are read again. */
const healAgainMs = 1_000;

export function startOrderFollowing(options: {
  feed: Pick<EventFeed, 'latest' | 'readSubjects'>;
  /** Of the log of orders. */
  tail: SharedTail;
  log: Log;
}): OrderFollowing {
  const { feed, tail, log } = options;
  const followed = new Map<string, FollowedOrder>();

  const latestOf = openTurnLoader<string, StoredEvent | undefined>(async (subjects) => {
    const events = await feed.latest([...new Set(subjects)]);
    const bySubject = new Map(events.map((event) => [event.subject, event]));
    return subjects.map((subject) => bySubject.get(subject));
  });
  const eventsAfter = openTurnLoader<SubjectRequest, StoredEvent[]>((requests) => readSubjects(feed, requests));

  tail.onEvent((event) => {
    const order = followed.get(event.subject);
    if (!order) return;
    order.versions.offer(event);
    // The tail leaves nothing out; a log that has lost events does.
    if (order.versions.head > 0 && order.versions.behind) healSoon(order);
  });

  function hold(subject: string): FollowedOrder {
    const order = followed.get(subject) ?? new FollowedOrder(subject, readAfter);
    order.holders += 1;
    followed.set(subject, order);
    return order;
  }

  function giveUp(order: FollowedOrder): void {
    order.holders -= 1;
    if (order.holders === 0) forget(order);
  }

  /** The next follower begins again; present ones keep what they have. */
  function forget(order: FollowedOrder): void {
    if (followed.get(order.subject) === order) followed.delete(order.subject);
  }

  function healSoon(order: FollowedOrder): void {
    heal(order).catch(async (error: unknown) => {
      log.warn({ err: error, subject: order.subject }, 'missing versions could not be read yet');
      await pause(healAgainMs, undefined, { ref: false });
      if (followed.get(order.subject) === order && order.versions.behind) healSoon(order);
    });
  }

  function heal(order: FollowedOrder): Promise<void> {
    order.healing ??= readMissing(order).finally(() => {
      order.healing = undefined;
    });
    return order.healing;
  }

  async function readMissing(order: FollowedOrder): Promise<void> {
    const { subject, versions } = order;
    do {
      const from = versions.head;
      const passedOn = versions.fill(from, await eventsAfter.load({ subject, afterVersion: from }));
      if (passedOn === 'gap') {
        forget(order);
        return;
      }
      liveMetrics.healed.inc({ topic: 'order' }, passedOn);
      // A version may have come while the log was read.
    } while (versions.behind);
  }

  async function readAfter({ subject, versions }: FollowedOrder, version: number): Promise<OrderItem[]> {
    const events = await eventsAfter.load({ subject, afterVersion: version });
    const items: OrderItem[] = [];
    for (const event of events) {
      if (event.version !== version + items.length + 1) break;
      versions.offer(event);
      if (event.version <= versions.head) items.push(toOrderItem(event, event.version));
    }
    if (items.length === 0 && versions.head > version) throw new CodedError('CURSOR_EXPIRED');
    return items;
  }

  /** Brings the order to its newest version, also one that the tail has not passed on yet. */
  async function readNewest(order: FollowedOrder): Promise<void> {
    const { subject, versions } = order;
    const latest = await latestOf.load(subject);
    if (!latest) throw new CodedError('ORDER_NOT_FOUND');
    if (versions.head === 0) versions.settle(latest);
    else versions.offer(latest);
    if (versions.head < latest.version) await heal(order);
    else if (versions.behind) healSoon(order);
  }

  /**
   * As `readNewest`, for a follower that has the order up to `after`: one read brings the version that it has, which shows whose order it is, and all
   * that it lacks. Resolves to false if the newest version is not among them.
   */
  async function readOnFrom({ subject, versions }: FollowedOrder, after: number): Promise<boolean> {
    const events = await eventsAfter.load({ subject, afterVersion: Math.max(0, after - 1) });
    const [first, ...others] = events;
    if (!first || events.length === eventsPerRead) return false;
    if (versions.head === 0) versions.settle(first);
    else versions.offer(first);
    for (const event of others) versions.offer(event);
    return versions.head >= (events.at(-1)?.version ?? 0);
  }

  return {
    async open(orderId, after) {
      const subject = `order:${orderId}`;
      const { release: releaseTail } = await tail.follow();
      // Held before the log is read: the tail passes on the changes in between, and they wait.
      const order = hold(subject);
      const lease = new OrderLease(order, giveUp, releaseTail);
      try {
        const { head } = order.versions;
        // The tail keeps a followed order up to date; only a version that it does not know yet needs the log.
        const known = head > 0 && after !== undefined && after <= head;
        if (!known && (after === undefined || !(await readOnFrom(order, after)))) await readNewest(order);
        return lease;
      } catch (error) {
        lease.release();
        throw error;
      }
    },
  };
}
