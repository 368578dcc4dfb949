import { CodedError } from '#platform/process/errors.ts';
import type { Log } from '#platform/process/log.ts';
import type { Item } from '../follow/source.ts';
import { liveMetrics } from '../metrics.ts';
import type { Group } from './group.ts';
import { openLookahead } from './lookahead.ts';
import { readOn } from './read-on.ts';
import type { LiveAnswer, Subscriber } from './subscriber.ts';

/*
 * A member of a group is either
 *   behind   reads the source itself, at the pace of its socket: while it catches up from a cursor, or after it was too slow
 *   live     is handed the group's answers; becomes live in the turn in which it has reached the source's head
 * A live member whose queue is full falls behind: its queue is dropped, and it continues after the last answer that its socket took.
 */

/** Executions at a time of a member that is behind. Thousands may be behind together after a restart, so that it is a few. */
const executionsBehind = 4;

/**
 * Makes a subscriber a member of its group. The generator waits for its reader, holds a bounded number of answers, and throws a CodedError
 * when the subscription ends against the reader's will.
 */
export function openMember(options: {
  group: Group;
  subscriber: Subscriber;
  queueLimit: number;
  log: Log;
  now: () => Date;
}): AsyncGenerator<LiveAnswer, void, void> {
  const { group, subscriber, queueLimit, log, now } = options;
  const { field, source, authorise, caller, wants, writable, left } = subscriber;
  /** The newest item that the socket has taken, or that was not for it. */
  let delivered = subscriber.from;
  /** Answers from the group, while live. */
  let queue: { item: Item; answer: LiveAnswer }[] = [];
  /** Items to execute, and executions, while behind. */
  let backlog: Item[] = subscriber.first ? [subscriber.first] : [];
  const ahead = openLookahead(group.execute, executionsBehind);
  let live = false;
  let failure: Error | undefined;
  let closed = false;
  let wake = () => {};

  const member = {
    get live() {
      return live;
    },
    push(item: Item, answer: LiveAnswer) {
      if (item.sequence <= (queue.at(-1)?.item.sequence ?? delivered)) return true;
      if (queue.length >= queueLimit) {
        queue = [];
        live = false;
        liveMetrics.fellBehind.inc({ field });
      } else {
        queue.push({ item, answer });
      }
      wake();
      return live;
    },
    fail(error: Error) {
      failure ??= error;
      wake();
    },
  };
  group.add(member);
  liveMetrics.subscriptions.inc({ field });

  function close(reason: string): void {
    if (closed) return;
    closed = true;
    queue = [];
    backlog = [];
    ahead.clear();
    group.remove(member);
    live = false;
    liveMetrics.subscriptions.dec({ field });
    liveMetrics.ended.inc({ field, reason });
    left(reason);
    wake();
  }

  function end(thrown: unknown): never {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    close(error instanceof CodedError ? error.code : 'INTERNAL');
    throw error;
  }

  function deliver(item: Item, answer: LiveAnswer): LiveAnswer {
    authorise(item, caller());
    delivered = Math.max(delivered, item.sequence);
    liveMetrics.messages.inc({ field });
    return answer;
  }

  async function nextAnswer(): Promise<LiveAnswer | undefined> {
    while (!closed) {
      if (failure) throw failure;
      const congestion = writable();
      if (congestion) {
        await congestion;
        continue;
      }
      const ready = queue.shift();
      if (ready) {
        const { occurredAt } = ready.item;
        const answer = deliver(ready.item, ready.answer);
        if (occurredAt) liveMetrics.pushSeconds.observe({ field }, (now().getTime() - Date.parse(occurredAt)) / 1000);
        return answer;
      }
      if (live) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const answer = await nextOfBacklog();
      if (answer) return closed ? undefined : answer;
    }
    return undefined;
  }

  /** The next answer while behind; undefined if it had to be read for first, or there is none and the member is live. */
  async function nextOfBacklog(): Promise<LiveAnswer | undefined> {
    startExecutions();
    const { first } = ahead;
    if (first) {
      const answer = await first.answer;
      ahead.take(first);
      return closed ? undefined : deliver(first.item, answer);
    }
    const { head } = source;
    if (delivered >= head) {
      live = true;
      group.join();
      return undefined;
    }
    backlog = await readOn(source, delivered, { log, stillWanted: () => !closed && !failure });
    if (backlog.length === 0) delivered = Math.max(delivered, head);
    return undefined;
  }

  function startExecutions(): void {
    while (ahead.room > 0) {
      const item = backlog.shift();
      if (!item) return;
      if (wants(item)) ahead.start(item);
      // Behind an execution it moves when that is delivered; it is then read once more.
      else if (!ahead.first) delivered = item.sequence;
    }
  }

  return {
    async next() {
      try {
        const value = await nextAnswer();
        return value ? { value, done: false } : { value: undefined, done: true };
      } catch (error) {
        return end(error);
      }
    },
    async return() {
      close('complete');
      return { value: undefined, done: true };
    },
    async throw(error) {
      return end(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      close('complete');
    },
  };
}
