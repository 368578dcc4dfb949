import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { Item } from '../follow/source.ts';
import { liveMetrics, metricsOf } from '../metrics.ts';
import type { CostAccount } from '../push-costs.ts';
import { type Batch, type GroupMessage, openBatch, takeBatch } from './batch.ts';
import type { Group, GroupMember } from './group.ts';
import { type Lookahead, type LookaheadOwner, openLookahead } from './lookahead.ts';
import { readOn } from './read-on.ts';
import type { Subscriber } from './subscriber.ts';

/*
 * A member of a group passes these phases:
 *   behind   reads the source itself, at the pace of its reader: while it catches up from a cursor, or after it was too slow
 *   live     is handed the group's messages; becomes live in the turn in which it has reached the source's head
 *   closed   the reader has left, or the subscription has failed
 * A live member whose reader is full queues a bounded number of messages. A queue that is full is dropped: the member falls behind and
 * continues after the last message that was sent.
 */

/** A subscriber in its group. */
export interface Member {
  /** Ends the subscription for its reader. Idempotent; nothing is sent afterwards. */
  leave(): void;
}

/** Executions at a time of a member that is behind. Thousands may be behind together after a restart, so that it is a few. */
const executionsBehind = 4;

/** What all members share. */
export interface MemberDeps {
  queueLimit: number;
  log: Log;
}

/** Makes a subscriber a member of its group. The first messages may be sent before the function returns. */
export function openMember(group: Group, subscriber: Subscriber, deps: MemberDeps): Member {
  const member = new SubscribedMember(group, subscriber, deps);
  member.begin();
  return member;
}

/** A class, so that thousands of members share its functions. */
class SubscribedMember implements Member, GroupMember, LookaheadOwner {
  readonly #group: Group;
  readonly #subscriber: Subscriber;
  readonly #deps: MemberDeps;
  /** While behind. */
  #ahead: Lookahead | undefined;
  /** The newest item that was sent, or was not for this subscriber. */
  #delivered: number;
  #phase: 'behind' | 'live' | 'closed' = 'behind';
  /** Messages of the group that wait for the reader, while live. */
  #queue: GroupMessage[] | undefined;
  /** Items to execute, while behind. */
  #backlog: Item[] | undefined;
  /** The part that a late member waits for: its reader, or a log. */
  #waiting = false;

  constructor(group: Group, subscriber: Subscriber, deps: MemberDeps) {
    const { first, from } = subscriber;
    this.#group = group;
    this.#subscriber = subscriber;
    this.#deps = deps;
    this.#delivered = first ? first.sequence - 1 : from;
    if (first) this.#backlog = [first];
  }

  begin(): void {
    this.#group.add(this);
    liveMetrics.subscriptions.inc({ field: this.#subscriber.field });
    this.#catchUp();
  }

  execute(item: Item): GroupMessage | Promise<GroupMessage> {
    return this.#group.executeFor(this, item);
  }

  payer(): CostAccount | undefined {
    return this.#subscriber.account;
  }

  leave(): void {
    if (this.#phase !== 'closed') this.#close('complete');
  }

  push(batch: Batch): number {
    if (this.#queue || this.#subscriber.sink.full) return this.#enqueue(batch);
    return this.#deliver(batch);
  }

  fail(error: Error): void {
    this.failed(error);
  }

  ready(): void {
    this.#catchUp();
  }

  failed(error: unknown): void {
    if (this.#phase === 'closed') return;
    this.#close(error instanceof CodedError ? error.code : 'INTERNAL');
    this.#subscriber.sink.failed(error);
  }

  #close(reason: string): void {
    const { field } = this.#subscriber;
    this.#phase = 'closed';
    this.#queue = undefined;
    this.#backlog = undefined;
    this.#ahead?.clear();
    this.#group.remove(this);
    liveMetrics.subscriptions.dec({ field });
    liveMetrics.ended.inc({ field, reason });
    this.#subscriber.left(reason);
  }

  /** Sends the items that were not sent yet, up to the first item that this caller may not read; such an item ends the subscription. */
  #deliver(batch: Batch): number {
    const wanted = batch.after(this.#delivered);
    if (!wanted) return 0;
    const subscriber = this.#subscriber;
    let allowed = 0;
    try {
      const rights = subscriber.caller();
      for (const { item } of wanted.messages) {
        subscriber.authorise(item, rights);
        allowed += 1;
      }
    } catch (error) {
      if (allowed > 0) subscriber.sink.send(openBatch(wanted.messages.slice(0, allowed)));
      this.failed(error);
      return allowed;
    }
    this.#delivered = wanted.last;
    subscriber.sink.send(wanted);
    return allowed;
  }

  #enqueue(batch: Batch): number {
    const queue = this.#queue ?? [];
    const wanted = batch.after(queue.at(-1)?.item.sequence ?? this.#delivered)?.messages ?? [];
    if (queue.length + wanted.length > this.#deps.queueLimit) {
      this.#queue = undefined;
      this.#phase = 'behind';
      this.#group.part(this);
      liveMetrics.fellBehind.inc({ field: this.#subscriber.field });
      this.#catchUp();
      return 0;
    }
    if (wanted.length === 0) return 0;
    queue.push(...wanted);
    this.#queue = queue;
    void this.#sendQueue();
    return wanted.length;
  }

  async #sendQueue(): Promise<void> {
    if (this.#waiting) return;
    this.#waiting = true;
    const { sink } = this.#subscriber;
    while (this.#queue) {
      if (sink.full) await sink.writable();
      const queue = this.#queue;
      if (!queue) break;
      const batch = sink.full ? undefined : takeBatch(queue);
      if (queue.length === 0) this.#queue = undefined;
      if (batch) this.#deliver(batch);
    }
    this.#waiting = false;
    // It may have fallen behind meanwhile.
    this.#catchUp();
  }

  /** Continues while behind: called when the reader takes more, an execution is ready, or a log was read. */
  #catchUp(): void {
    const { field, source, sink } = this.#subscriber;
    while (this.#phase === 'behind' && !this.#waiting) {
      if (sink.full) {
        void this.#resumeAfter(sink.writable());
        return;
      }
      this.#startExecutions();
      const batch = this.#ahead?.take();
      if (batch) {
        metricsOf(field).messages += this.#deliver(batch);
        continue;
      }
      // The oldest execution calls again.
      if (this.#ahead?.empty === false) return;
      const { head } = source;
      if (this.#delivered >= head) {
        this.#phase = 'live';
        this.#backlog = undefined;
        this.#ahead = undefined;
        this.#group.join(this);
        return;
      }
      const items = source.after(this.#delivered);
      if (Array.isArray(items)) this.#takeItems(items, head);
      else void this.#resumeAfter(this.#readLog(items, head));
    }
  }

  #takeItems(items: Item[], head: number): void {
    this.#backlog = items;
    if (items.length === 0) this.#delivered = Math.max(this.#delivered, head);
  }

  async #readLog(started: Promise<Item[]>, head: number): Promise<void> {
    const { log } = this.#deps;
    const stillWanted = () => this.#phase !== 'closed';
    this.#takeItems(await readOn(this.#subscriber.source, this.#delivered, { log, stillWanted, started }), head);
  }

  async #resumeAfter(awaited: Promise<void>): Promise<void> {
    this.#waiting = true;
    try {
      await awaited;
    } catch (error) {
      this.failed(error);
    }
    this.#waiting = false;
    this.#catchUp();
  }

  #startExecutions(): void {
    const subscriber = this.#subscriber;
    this.#ahead ??= openLookahead(this, executionsBehind);
    while (this.#ahead.room > 0) {
      const item = this.#backlog?.shift();
      if (!item) return;
      if (subscriber.wants(item)) this.#ahead.start(item);
      // Everything before it was sent, so that nothing is lost if nothing follows.
      else if (this.#ahead.empty) this.#delivered = Math.max(this.#delivered, item.sequence);
    }
  }
}
