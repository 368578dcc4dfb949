import type { Identity } from '#platform/identity/signed-identity.ts';
import type { Log } from '#platform/process/log.ts';
import { isRecording, startSpan } from '#platform/telemetry/span.ts';
import type { Item } from '../follow/source.ts';
import { liveMetrics } from '../metrics.ts';
import type { Batch } from './batch.ts';
import { type Execute, openExecution } from './execution.ts';
import { openLookahead } from './lookahead.ts';
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

export function openGroup(options: {
  /** The first of its members: all others have the same source, selection, variables and rights. */
  subscriber: Subscriber;
  identity: Identity;
  log: Log;
  turn: Turn;
  now: () => Date;
  /** Called once, when the group is over: the next subscriber begins with a new group. */
  closed: () => void;
}): Group {
  const { log, identity, subscriber, turn, now } = options;
  const { field, source, wants, plan } = subscriber;
  const members = new Set<GroupMember>();
  const live = new Set<GroupMember>();
  const messages = liveMetrics.messages.labels(field);
  const pushSeconds = liveMetrics.pushSeconds.labels(field);
  const execute = openExecution(subscriber, identity);
  const ahead = openLookahead({
    execute,
    width: plan.eventOnly ? writesAhead : executionsAhead,
    ready: passOn,
    failed,
  });
  /** Every item up to here has been handed to all live members, or is being executed. */
  let read = 0;
  /** Whether a log is being read for the next items. */
  let reading = false;
  let open = true;

  const stopListening = source.listen({
    advanced() {
      if (live.size > 0) turn.soon(passOn);
    },
    ended,
  });

  function close(): void {
    if (!open) return;
    open = false;
    stopListening();
    options.closed();
  }

  function ended(error: Error): void {
    close();
    for (const member of members) member.fail(error);
  }

  function failed(error: unknown): void {
    log.error({ err: error, field }, 'a group failed');
    ended(error instanceof Error ? error : new Error(String(error)));
  }

  /** Starts as many executions as there is room for, and hands over finished answers. The next answer never overtakes a slow one. */
  function passOn(): void {
    if (live.size === 0) return;
    try {
      startExecutions();
      for (let batch = ahead.take(); batch; batch = ahead.take()) handOver(batch);
      // Executions without room get their turn after everything else that waits.
      if (!reading && ahead.room > 0 && read < source.head) turn.soon(passOn);
    } catch (error) {
      failed(error);
    }
  }

  function startExecutions(): void {
    while (!reading && ahead.room > 0 && read < source.head) {
      const { head } = source;
      const items = source.after(read);
      if (Array.isArray(items)) take(items, head);
      else void readLog(items, head);
    }
  }

  async function readLog(started: Promise<Item[]>, head: number): Promise<void> {
    reading = true;
    try {
      take(await readOn(source, read, { log, stillWanted: () => live.size > 0, started }), head);
    } catch (error) {
      failed(error);
    } finally {
      reading = false;
    }
    passOn();
  }

  /** `head` is where the source ended when it was read. */
  function take(items: readonly Item[], head: number): void {
    if (live.size === 0) return;
    if (items.length === 0) read = Math.max(read, head);
    for (const item of items) {
      if (item.sequence <= read) continue;
      if (ahead.room === 0) return;
      if (wants(item)) ahead.start(item);
      read = item.sequence;
    }
  }

  function handOver(batch: Batch): void {
    let taken = 0;
    for (const member of live) taken += member.push(batch);
    messages.inc(taken);
    const at = now().getTime();
    for (const { item } of batch.messages) {
      if (item.occurredAt) pushSeconds.observe((at - Date.parse(item.occurredAt)) / 1000);
      if (isRecording()) recordPush(item, taken);
    }
  }

  /** In the trace of the change: when its subscribers got it. */
  function recordPush({ traceContext }: Item, subscribers: number): void {
    startSpan(`push ${field}`, {
      kind: 'producer',
      parent: traceContext,
      attributes: { 'messaging.operation.type': 'send', 'tradepost.subscribers': subscribers },
    })?.end();
  }

  function part(member: GroupMember): void {
    // Whatever is being executed is for nobody: the next live member begins at the head.
    if (live.delete(member) && live.size === 0) ahead.clear();
  }

  return {
    execute,
    add: (member) => void members.add(member),
    remove(member) {
      if (!members.delete(member)) return;
      part(member);
      if (members.size === 0) close();
    },
    join(member) {
      if (live.size === 0) read = source.head;
      live.add(member);
    },
    part,
  };
}
