import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { Item } from '../follow/source.ts';
import { liveMetrics } from '../metrics.ts';
import { type Batch, type GroupMessage, openBatch, takeBatch } from './batch.ts';
import type { Group, GroupMember } from './group.ts';
import { openLookahead } from './lookahead.ts';
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

/** Makes a subscriber a member of its group. The first messages may be sent before the function returns. */
export function openMember(options: { group: Group; subscriber: Subscriber; queueLimit: number; log: Log }): Member {
  const { group, subscriber, queueLimit, log } = options;
  const { field, source, authorise, caller, wants, sink, left } = subscriber;
  /** The newest item that was sent, or was not for this subscriber. */
  let delivered = subscriber.first ? subscriber.first.sequence - 1 : subscriber.from;
  let phase: 'behind' | 'live' | 'closed' = 'behind';
  /** Messages of the group that wait for the reader, while live. */
  let queue: GroupMessage[] = [];
  /** Items to execute, while behind. */
  let backlog: Item[] = subscriber.first ? [subscriber.first] : [];
  /** The part that a late member waits for: its reader, or a log. */
  let waiting = false;
  const ahead = openLookahead({ execute: group.execute, width: executionsBehind, ready: catchUp, failed: end });

  const member: GroupMember = {
    push(batch) {
      if (queue.length > 0 || sink.full) return enqueue(batch);
      return deliver(batch);
    },
    fail: end,
  };
  group.add(member);
  liveMetrics.subscriptions.inc({ field });

  function close(reason: string): void {
    phase = 'closed';
    queue = [];
    backlog = [];
    ahead.clear();
    group.remove(member);
    liveMetrics.subscriptions.dec({ field });
    liveMetrics.ended.inc({ field, reason });
    left(reason);
  }

  function end(error: unknown): void {
    if (phase === 'closed') return;
    close(error instanceof CodedError ? error.code : 'INTERNAL');
    sink.failed(error);
  }

  /** Sends the items that were not sent yet, up to the first item that this caller may not read; such an item ends the subscription. */
  function deliver(batch: Batch): number {
    const wanted = batch.after(delivered);
    if (!wanted) return 0;
    let allowed = 0;
    try {
      const rights = caller();
      for (const { item } of wanted.messages) {
        authorise(item, rights);
        allowed += 1;
      }
    } catch (error) {
      if (allowed > 0) sink.send(openBatch(wanted.messages.slice(0, allowed)));
      end(error);
      return allowed;
    }
    delivered = wanted.last;
    sink.send(wanted);
    return allowed;
  }

  function enqueue(batch: Batch): number {
    const wanted = batch.after(queue.at(-1)?.item.sequence ?? delivered)?.messages ?? [];
    if (queue.length + wanted.length > queueLimit) {
      queue = [];
      phase = 'behind';
      group.part(member);
      liveMetrics.fellBehind.inc({ field });
      catchUp();
      return 0;
    }
    queue.push(...wanted);
    void sendQueue();
    return wanted.length;
  }

  async function sendQueue(): Promise<void> {
    if (waiting) return;
    waiting = true;
    while (queue.length > 0) {
      if (sink.full) await sink.writable();
      const batch = sink.full ? undefined : takeBatch(queue);
      if (batch) deliver(batch);
    }
    waiting = false;
    // It may have fallen behind meanwhile.
    catchUp();
  }

  /** Continues while behind: called when the reader takes more, an execution is ready, or a log was read. */
  function catchUp(): void {
    while (phase === 'behind' && !waiting) {
      if (sink.full) {
        void resumeAfter(sink.writable());
        return;
      }
      startExecutions();
      const batch = ahead.take();
      if (batch) {
        liveMetrics.messages.inc({ field }, deliver(batch));
        continue;
      }
      // The oldest execution calls again.
      if (!ahead.empty) return;
      const { head } = source;
      if (delivered >= head) {
        phase = 'live';
        group.join(member);
        return;
      }
      const items = source.after(delivered);
      if (Array.isArray(items)) takeItems(items, head);
      else void resumeAfter(readLog(items, head));
    }
  }

  function takeItems(items: Item[], head: number): void {
    backlog = items;
    if (items.length === 0) delivered = Math.max(delivered, head);
  }

  async function readLog(started: Promise<Item[]>, head: number): Promise<void> {
    takeItems(await readOn(source, delivered, { log, stillWanted: () => phase !== 'closed', started }), head);
  }

  async function resumeAfter(awaited: Promise<void>): Promise<void> {
    waiting = true;
    try {
      await awaited;
    } catch (error) {
      end(error);
    }
    waiting = false;
    catchUp();
  }

  function startExecutions(): void {
    while (ahead.room > 0) {
      const item = backlog.shift();
      if (!item) return;
      if (wants(item)) ahead.start(item);
      // Everything before it was sent, so that nothing is lost if nothing follows.
      else if (ahead.empty) delivered = Math.max(delivered, item.sequence);
    }
  }

  catchUp();
  return {
    leave() {
      if (phase !== 'closed') close('complete');
    },
  };
}
