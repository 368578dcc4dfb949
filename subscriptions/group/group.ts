import type { Identity } from '#platform/identity/signed-identity.ts';
import type { Log } from '#platform/process/log.ts';
import { isRecording, startSpan } from '#platform/telemetry/span.ts';
import type { Item, SourceListener } from '../follow/source.ts';
import { metricsOf } from '../metrics.ts';
import type { Batch } from './batch.ts';
import { type Execute, openExecution } from './execution.ts';
import { type Lookahead, type LookaheadOwner, openLookahead } from './lookahead.ts';
import { readOn } from './read-on.ts';
import type { Subscriber } from './subscriber.ts';
import type { Turn } from './turn.ts';

/** A member as its group sees it. */
export interface GroupMember {
  /** Hands over messages to a live member. Returns the number of messages that it took, without messages that it already had. */
  push(batch: Batch): number;
  fail(error: Error): void;
}

/** The subscribers that would receive the same answers. The group reads its source once and executes each item once. */
export interface Group {
  readonly execute: Execute;
  add(member: GroupMember): void;
  /** Idempotent; the group closes when its last member has left. */
  remove(member: GroupMember): void;
  /** The member is live: it has reached the source's head, and is handed every item after it. */
  join(member: GroupMember): void;
  /** The member is no longer live. */
  part(member: GroupMember): void;
}

/**
 * Executions at a time, per group. They take one to three calls to subgraphs of some 20 ms each: with one at a time a group passes on about
 * 20 items a second, and a feed of 200 a second lags more with every one. Twice as many would let one feed take half of the connections that
 * are kept to a subgraph.
 */
export const executionsAhead = 16;
/** Items of the event alone that are handed over in one write per member: with half as many, a burst costs twice the writes. */
const writesAhead = 64;

export interface GroupOptions {
  /** The first of its members: all others have the same source, selection, variables and rights. */
  subscriber: Subscriber;
  identity: Identity;
  log: Log;
  turn: Turn;
  now: () => Date;
  /** Called once, when the group is over: the next subscriber begins with a new group. */
  closed: () => void;
}

export function openGroup(options: GroupOptions): Group {
  return new SharingGroup(options);
}

/** A class, so that thousands of groups share its functions. */
class SharingGroup implements Group, SourceListener, LookaheadOwner {
  readonly execute: Execute;
  readonly #options: GroupOptions;
  readonly #members = new Set<GroupMember>();
  readonly #live = new Set<GroupMember>();
  readonly #ahead: Lookahead;
  readonly #stopListening: () => void;
  readonly #passOnLater = () => this.#passOn();
  /** Every item up to here has been handed to all live members, or is being executed. */
  #read = 0;
  /** Whether a log is being read for the next items. */
  #reading = false;
  #open = true;

  constructor(options: GroupOptions) {
    const { subscriber, identity } = options;
    this.#options = options;
    this.execute = openExecution(subscriber, identity);
    this.#ahead = openLookahead(this, subscriber.plan.eventOnly ? writesAhead : executionsAhead);
    this.#stopListening = subscriber.source.listen(this);
  }

  add(member: GroupMember): void {
    this.#members.add(member);
  }

  remove(member: GroupMember): void {
    if (!this.#members.delete(member)) return;
    this.part(member);
    if (this.#members.size === 0) this.#close();
  }

  join(member: GroupMember): void {
    if (this.#live.size === 0) this.#read = this.#options.subscriber.source.head;
    this.#live.add(member);
  }

  part(member: GroupMember): void {
    // Whatever is being executed is for nobody: the next live member begins at the head.
    if (this.#live.delete(member) && this.#live.size === 0) this.#ahead.clear();
  }

  advanced(): void {
    if (this.#live.size > 0) this.#options.turn.soon(this.#passOnLater);
  }

  ended(error: Error): void {
    this.#close();
    for (const member of this.#members) member.fail(error);
  }

  ready(): void {
    this.#passOn();
  }

  failed(error: unknown): void {
    const { log, subscriber } = this.#options;
    log.error({ err: error, field: subscriber.field }, 'a group failed');
    this.ended(error instanceof Error ? error : new Error(String(error)));
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#stopListening();
    this.#options.closed();
  }

  /** Starts as many executions as there is room for, and hands over finished answers. The next answer never overtakes a slow one. */
  #passOn(): void {
    if (this.#live.size === 0) return;
    try {
      this.#startExecutions();
      for (let batch = this.#ahead.take(); batch; batch = this.#ahead.take()) this.#handOver(batch);
      // Executions without room get their turn after everything else that waits.
      if (this.#hasRoomForMore()) this.#options.turn.soon(this.#passOnLater);
    } catch (error) {
      this.failed(error);
    }
  }

  #hasRoomForMore(): boolean {
    return !this.#reading && this.#ahead.room > 0 && this.#read < this.#options.subscriber.source.head;
  }

  #startExecutions(): void {
    const { source } = this.#options.subscriber;
    while (this.#hasRoomForMore()) {
      const { head } = source;
      const items = source.after(this.#read);
      if (Array.isArray(items)) this.#take(items, head);
      else void this.#readLog(items, head);
    }
  }

  async #readLog(started: Promise<Item[]>, head: number): Promise<void> {
    const { log, subscriber } = this.#options;
    this.#reading = true;
    try {
      const stillWanted = () => this.#live.size > 0;
      this.#take(await readOn(subscriber.source, this.#read, { log, stillWanted, started }), head);
    } catch (error) {
      this.failed(error);
    } finally {
      this.#reading = false;
    }
    this.#passOn();
  }

  /** `head` is where the source ended when it was read. */
  #take(items: readonly Item[], head: number): void {
    if (this.#live.size === 0) return;
    if (items.length === 0) this.#read = Math.max(this.#read, head);
    for (const item of items) {
      if (item.sequence <= this.#read) continue;
      if (this.#ahead.room === 0) return;
      if (this.#options.subscriber.wants(item)) this.#ahead.start(item);
      this.#read = item.sequence;
    }
  }

  #handOver(batch: Batch): void {
    const { subscriber, now } = this.#options;
    const { messages, pushSeconds } = metricsOf(subscriber.field);
    let taken = 0;
    for (const member of this.#live) taken += member.push(batch);
    messages.inc(taken);
    const at = now().getTime();
    for (const { item } of batch.messages) {
      if (item.occurredAt) pushSeconds.observe((at - Date.parse(item.occurredAt)) / 1000);
      if (isRecording()) recordPush(subscriber.field, item, taken);
    }
  }
}

/** In the trace of the change: when its subscribers got it. */
function recordPush(field: string, { traceContext }: Item, subscribers: number): void {
  startSpan(`push ${field}`, {
    kind: 'producer',
    parent: traceContext,
    attributes: { 'messaging.operation.type': 'send', 'tradepost.subscribers': subscribers },
  })?.end();
}
