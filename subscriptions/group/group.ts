import type { Log } from '#platform/process/log.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import type { Item } from '../follow/source.ts';
import { type Execute, openExecution } from './execution.ts';
import { openLookahead } from './lookahead.ts';
import { readOn } from './read-on.ts';
import type { LiveAnswer, Subscriber } from './subscriber.ts';

/** A member as its group sees it. */
export interface GroupMember {
  readonly live: boolean;
  /** Hands over an answer. Whether the member stays live: one whose queue is full falls behind. */
  push(item: Item, answer: LiveAnswer): boolean;
  fail(error: Error): void;
}

/** The subscribers that would receive the same answers. The group reads its source once and executes each item once. */
export interface Group {
  readonly execute: Execute;
  add(member: GroupMember): void;
  /** Idempotent; the group closes when its last member has left. */
  remove(member: GroupMember): void;
  /** One more member is live: it has reached the source's head, and is handed every item after it. */
  join(): void;
}

/**
 * Executions at a time, per group. They take one to three calls to subgraphs of some 20 ms each: with one at a time a group passes on about
 * 20 items a second, and a feed of 200 a second lags more with every one. Twice as many would let one feed take half of the connections that
 * are kept to a subgraph.
 */
export const executionsAhead = 16;

export function openGroup(options: {
  /** The first of its members: all others have the same source, selection, variables and rights. */
  subscriber: Subscriber;
  identity: Identity;
  log: Log;
  /** Called once, when the group is over: the next subscriber begins with a new group. */
  closed: () => void;
}): Group {
  const { log, identity, subscriber } = options;
  const { source, wants, plan } = subscriber;
  const members = new Set<GroupMember>();
  const execute = openExecution(subscriber, identity);
  // An answer of the event itself is made without waiting for anything: there is nothing to run at the same time.
  const ahead = openLookahead(execute, plan.eventOnly ? 1 : executionsAhead);
  let liveMembers = 0;
  /** Every item up to here has been handed to all live members, or is being executed. */
  let read = 0;
  /** A log that is being read for the next items. */
  let reading: Promise<void> | undefined;
  let pumping = false;
  let open = true;

  const stopListening = source.listen({ advanced, ended });

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

  function advanced(): void {
    if (liveMembers === 0) return;
    if (pumping) {
      startExecutions();
      return;
    }
    pumping = true;
    pump().catch((error: unknown) => {
      log.error({ err: error, field: subscriber.field }, 'a group failed');
      ended(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /** Starts as many executions as there is room for. Does not wait: where a log must be read first, `reading` is that read. */
  function startExecutions(): void {
    while (!reading && ahead.room > 0 && read < source.head) {
      const { head } = source;
      const items = source.after(read);
      if (Array.isArray(items)) {
        take(items, head);
        continue;
      }
      reading = readOn(source, read, { log, stillWanted: () => liveMembers > 0, started: items })
        .then((fromLog) => take(fromLog, head))
        .finally(() => {
          reading = undefined;
        });
      // The pump waits for it, and is given the failure.
      reading.catch(() => {});
    }
  }

  /** `head` is where the source ended when it was read. */
  function take(items: readonly Item[], head: number): void {
    if (items.length === 0) read = Math.max(read, head);
    for (const item of items) {
      if (ahead.room === 0) return;
      if (wants(item)) ahead.start(item);
      read = item.sequence;
    }
  }

  /** Hands over one answer after the other, so that a slow one is never overtaken by the next. */
  async function pump(): Promise<void> {
    while (liveMembers > 0 || reading) {
      if (liveMembers > 0) startExecutions();
      else ahead.clear();
      const { first } = ahead;
      if (first) {
        const answer = await first.answer;
        ahead.take(first);
        for (const member of members) if (member.live && !member.push(first.item, answer)) liveMembers -= 1;
      } else if (reading) {
        await reading;
      } else {
        break;
      }
    }
    ahead.clear();
    pumping = false;
  }

  return {
    execute,
    add: (member) => void members.add(member),
    remove(member) {
      if (!members.delete(member)) return;
      if (member.live) liveMembers -= 1;
      if (members.size === 0) close();
    },
    join() {
      liveMembers += 1;
      // While nothing is handed over, all live members have everything up to the head.
      if (!pumping) read = source.head;
    },
  };
}
