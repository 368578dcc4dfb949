import type { Identity } from '#platform/identity/signed-identity.ts';
import type { Log } from '#platform/process/log.ts';
import { isRecording, startSpan } from '#platform/telemetry/span.ts';
import { Few } from '../few.ts';
import type { Item, SourceListener } from '../follow/source.ts';
import { metricsOf } from '../metrics.ts';
import type { CostAccount } from '../push-costs.ts';
import type { Batch, GroupMessage } from './batch.ts';
import { type ExecutionPayer, type GroupExecution, openExecution } from './execution.ts';
import { type Lookahead, type LookaheadOwner, openLookahead } from './lookahead.ts';
import { readOn } from './read-on.ts';
import type { Subscriber } from './subscriber.ts';
import type { Turn, TurnTaker } from './turn.ts';

/** A member as its group sees it. */
export interface GroupMember extends ExecutionPayer {
  /** Hands over messages to a live member. Returns the number of messages that it took, without messages that it already had. */
  push(batch: Batch): number;
  fail(error: Error): void;
}

/** The subscribers that would receive the same answers. The group reads its source once and executes each item once. */
export interface Group {
  /** The answer for an item, for one member that is not live. */
  executeFor(member: GroupMember, item: Item): GroupMessage | Promise<GroupMessage>;
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
/**
 * A group of so many live members rests after it has handed over something, for as long as that took: the changes of that time are one write per member, not
 * one each. A member costs a system call of 5 to 10 µs, so that a smaller group has nothing to save.
 */
const manyMembers = 100;
/** The longest rest, and the most that it delays a change. 10,000 members are handed over in 70 ms: changes that come faster are gathered in that time anyway. */
const longestRestMs = 20;

/** What all groups share. */
export interface GroupDeps {
  identity: Identity;
  log: Log;
  turn: Turn;
  now: () => Date;
  /** Called once, when the group is over: the next subscriber with that key begins with a new group. */
  closed: (key: string) => void;
}

/** `subscriber` is the first of its members: all others have the same source, selection, variables and rights. */
export function openGroup(key: string, subscriber: Subscriber, deps: GroupDeps): Group {
  return new SharingGroup(key, subscriber, deps);
}

/** A class, so that thousands of groups share its functions. */
class SharingGroup implements Group, SourceListener, LookaheadOwner, TurnTaker, ExecutionPayer {
  readonly #key: string;
  readonly #subscriber: Subscriber;
  readonly #deps: GroupDeps;
  readonly #execution: GroupExecution;
  readonly #members = new Few<GroupMember>();
  readonly #live = new Few<GroupMember>();
  /** The live members, in the order in which they pay. */
  #payers: Iterator<GroupMember> | undefined;
  /** Only while something was started and not handed over. */
  #ahead: Lookahead | undefined;
  /** Every item up to here has been handed to all live members, or is being executed. */
  #read = 0;
  /** Whether a log is being read for the next items. */
  #reading = false;
  #resting = false;
  #open = true;

  constructor(key: string, subscriber: Subscriber, deps: GroupDeps) {
    this.#key = key;
    this.#subscriber = subscriber;
    this.#deps = deps;
    this.#execution = openExecution(subscriber, deps.identity);
    subscriber.source.listen(this);
  }

  execute(item: Item): GroupMessage | Promise<GroupMessage> {
    return this.#execution.execute(item, this);
  }

  executeFor(member: GroupMember, item: Item): GroupMessage | Promise<GroupMessage> {
    return this.#execution.execute(item, member);
  }

  /** An execution serves all live members, so they pay in turn: a member of a thousand pays for a thousandth of the messages. */
  payer(): CostAccount | undefined {
    let next = this.#payers?.next();
    if (!next || next.done) {
      this.#payers = this.#live[Symbol.iterator]();
      next = this.#payers.next();
    }
    return next.done ? undefined : next.value.payer();
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
    if (this.#live.size === 0) this.#read = this.#subscriber.source.head;
    this.#live.add(member);
  }

  part(member: GroupMember): void {
    // Whatever is being executed is for nobody: the next live member begins at the head.
    if (this.#live.delete(member) && this.#live.size === 0) this.#forgetStarted();
  }

  advanced(): void {
    if (this.#live.size > 0) this.#deps.turn.soon(this);
  }

  ended(error: Error): void {
    this.#close();
    for (const member of this.#members) member.fail(error);
  }

  endOfTurn(): void {
    this.#passOn();
  }

  ready(): void {
    this.#passOn();
  }

  failed(error: unknown): void {
    this.#deps.log.error({ err: error, field: this.#subscriber.field }, 'a group failed');
    this.ended(error instanceof Error ? error : new Error(String(error)));
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#subscriber.source.unlisten(this);
    this.#deps.closed(this.#key);
  }

  /** Starts as many executions as there is room for, and hands over finished answers. The next answer never overtakes a slow one. */
  #passOn(): void {
    if (this.#live.size === 0 || this.#resting) return;
    if (this.#live.size < manyMembers) {
      this.#passOnNow();
      return;
    }
    const startedAt = performance.now();
    this.#passOnNow();
    const tookMs = performance.now() - startedAt;
    if (tookMs < 1) return;
    this.#resting = true;
    setTimeout(() => this.#endRest(), Math.min(tookMs, longestRestMs));
  }

  #endRest(): void {
    this.#resting = false;
    this.#passOn();
  }

  #passOnNow(): void {
    try {
      this.#startExecutions();
      for (let batch = this.#ahead?.take(); batch; batch = this.#ahead?.take()) this.#handOver(batch);
      if (this.#ahead?.empty) this.#ahead = undefined;
      // Executions without room get their turn after everything else that waits.
      if (this.#hasRoomForMore()) this.#deps.turn.soon(this);
    } catch (error) {
      this.failed(error);
    }
  }

  #hasRoomForMore(): boolean {
    return !this.#reading && this.#ahead?.room !== 0 && this.#read < this.#subscriber.source.head;
  }

  #forgetStarted(): void {
    this.#ahead?.clear();
    this.#ahead = undefined;
  }

  #startExecutions(): void {
    const { source } = this.#subscriber;
    while (this.#hasRoomForMore()) {
      const { head } = source;
      const items = source.after(this.#read);
      if (Array.isArray(items)) this.#take(items, head);
      else void this.#readLog(items, head);
    }
  }

  async #readLog(started: Promise<Item[]>, head: number): Promise<void> {
    const { log } = this.#deps;
    const { source } = this.#subscriber;
    this.#reading = true;
    try {
      const stillWanted = () => this.#live.size > 0;
      this.#take(await readOn(source, this.#read, { log, stillWanted, started }), head);
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
      if (this.#ahead?.room === 0) return;
      if (this.#subscriber.wants(item)) {
        this.#ahead ??= openLookahead(this, this.#subscriber.plan.eventOnly ? writesAhead : executionsAhead);
        this.#ahead.start(item);
      }
      this.#read = item.sequence;
    }
  }

  #handOver(batch: Batch): void {
    const { field } = this.#subscriber;
    const metrics = metricsOf(field);
    let taken = 0;
    for (const member of this.#live) taken += member.push(batch);
    metrics.messages += taken;
    const at = this.#deps.now().getTime();
    for (const { item } of batch.messages) {
      if (item.occurredAt) metrics.pushSeconds.observe((at - Date.parse(item.occurredAt)) / 1000);
      if (isRecording()) recordPush(field, item, taken);
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
