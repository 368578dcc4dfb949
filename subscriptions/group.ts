import { setTimeout as pause } from 'node:timers/promises';
import { CodedError } from '#platform/process/errors.ts';
import type { FederatedAnswer, SubscriptionPlan } from '#platform/graph/federation.ts';
import type { Log } from '#platform/process/log.ts';
import { withTrace } from '#platform/process/trace.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { Identity } from '#platform/identity/signed-identity.ts';
import { liveMetrics } from './metrics.ts';
import type { Item, Source } from './source.ts';

/*
 * A group is the subscribers who would receive the same answers. The group reads its source once and executes each item once.
 * A member is either
 *   behind   reads the source itself, at the pace of its socket: while it catches up from a cursor, or after it was too slow
 *   live     is handed the group's answers; becomes live in the very turn in which it has reached the source's head
 * A live member whose queue is full falls behind: its queue is dropped, and it goes on from the last answer that its socket took.
 */

/** A message for a socket: an answer, and where it stands in its subscription. */
export interface LiveAnswer extends FederatedAnswer {
  extensions?: Record<string, unknown>;
}

/** One subscriber's part in a group. */
export interface Subscriber {
  field: string;
  source: Source;
  plan: SubscriptionPlan;
  variables: Record<string, unknown>;
  /** What is sent before everything behind `from`. */
  first?: Item;
  from: number;
  /** Nothing if the subscriber's socket takes more, else a promise for when it does. */
  writable: () => Promise<void> | undefined;
  /** The subscriber as it is now: a token may have been renewed since. */
  caller: () => Caller;
  wants: (item: Item) => boolean;
  /** Throws if this caller may not have the item. */
  authorise: (item: Item, caller: Caller) => void;
  /** Called once, when the subscriber has left; `reason` is `complete` or the code of the error that ended it. */
  left: (reason: string) => void;
}

export interface Groups {
  /**
   * Joins the group of that key, in this very turn. The generator waits for its reader, holds a bounded number of answers, and throws a
   * CodedError when the subscription ends against the reader's will.
   */
  join(key: string, subscriber: Subscriber): AsyncGenerator<LiveAnswer, void, void>;
}

interface Queued {
  item: Item;
  answer: LiveAnswer;
}

interface Member {
  live: boolean;
  push(item: Item, answer: LiveAnswer): void;
  fail(error: Error): void;
}

interface Group {
  key: string;
  subscriber: Subscriber;
  members: Set<Member>;
  liveMembers: number;
  /** Every item up to here has been handed to all live members. */
  last: number;
  pumping: boolean;
  executing: Map<number, Promise<LiveAnswer>>;
  /** What all members share of their callers. Whether a token has expired is each member's own matter. */
  rights: Caller;
  stopListening: () => void;
}

/** Pause before a log that could not be read is read again. */
const retryMs = 1_000;

export function openGroups(options: { identity: Identity; log: Log; queueLimit: number; now: () => Date }): Groups {
  const { identity, log, queueLimit, now } = options;
  const groups = new Map<string, Group>();

  function groupOf(key: string, subscriber: Subscriber): Group {
    const known = groups.get(key);
    if (known) return known;
    const group: Group = {
      key,
      subscriber,
      members: new Set(),
      liveMembers: 0,
      last: 0,
      pumping: false,
      executing: new Map(),
      rights: withoutExpiry(subscriber.caller()),
      stopListening: () => {},
    };
    group.stopListening = subscriber.source.listen({
      advanced: () => startPump(group),
      ended: (error) => endAll(group, error),
    });
    groups.set(key, group);
    liveMetrics.groups.inc();
    return group;
  }

  function leave(group: Group, member: Member): void {
    if (!group.members.delete(member)) return;
    if (member.live) group.liveMembers -= 1;
    member.live = false;
    if (group.members.size === 0) close(group);
  }

  function close(group: Group): void {
    if (groups.get(group.key) !== group) return;
    groups.delete(group.key);
    group.stopListening();
    liveMetrics.groups.dec();
  }

  /** Whoever comes later starts a new group on a new source. */
  function endAll(group: Group, error: Error): void {
    close(group);
    for (const member of group.members) member.fail(error);
  }

  function becomeLive(group: Group, member: Member): void {
    member.live = true;
    group.liveMembers += 1;
    // Not pumping means that the live members have everything up to the head, where this one is too.
    if (!group.pumping) group.last = group.subscriber.source.head;
  }

  function startPump(group: Group): void {
    if (group.pumping || group.liveMembers === 0) return;
    group.pumping = true;
    pump(group).catch((error: unknown) => {
      log.error({ err: error, key: group.key }, 'a group failed');
      endAll(group, asError(error));
    });
  }

  /** Executes one item after the other, so that a slow answer is never overtaken by the next. */
  async function pump(group: Group): Promise<void> {
    const { source, wants } = group.subscriber;
    while (group.liveMembers > 0 && group.last < source.head) {
      const { head } = source;
      const items = await readOn(source, group.last, () => group.liveMembers > 0);
      if (items.length === 0) group.last = Math.max(group.last, head);
      for (const item of items) {
        if (group.liveMembers === 0) break;
        if (wants(item)) {
          const answer = await execute(group, item);
          for (const member of group.members) if (member.live) member.push(item, answer);
        }
        group.last = item.sequence;
      }
    }
    group.pumping = false;
  }

  /** The answer for an item; all who ask while it is being made share it. */
  function execute(group: Group, item: Item): Promise<LiveAnswer> {
    const known = group.executing.get(item.sequence);
    if (known) return known;
    const { field, plan, variables } = group.subscriber;
    liveMetrics.executions.inc({ field });
    const made = withTrace(item.traceContext, () =>
      plan.execute({
        event: { [field]: item.value },
        variables,
        // Of a plan that asks subgraphs only callers with the same rights share the group.
        identity: plan.eventOnly ? '' : identity.sign(group.rights),
      }),
    )
      .then((answer) => withPlace(answer, item))
      .finally(() => group.executing.delete(item.sequence));
    group.executing.set(item.sequence, made);
    return made;
  }

  return {
    join(key, subscriber) {
      const { field, source, authorise, caller, wants, writable, left } = subscriber;
      const group = groupOf(key, subscriber);
      /** The newest item that the socket has taken, or that was not for it. */
      let delivered = subscriber.from;
      let queue: Queued[] = [];
      let backlog: Item[] = subscriber.first ? [subscriber.first] : [];
      let failure: Error | undefined;
      let closed = false;
      let wake = () => {};

      const member: Member = {
        live: false,
        push(item, answer) {
          if (item.sequence <= (queue.at(-1)?.item.sequence ?? delivered)) return;
          if (queue.length >= queueLimit) {
            queue = [];
            member.live = false;
            group.liveMembers -= 1;
            liveMetrics.fellBehind.inc({ field });
          } else {
            queue.push({ item, answer });
          }
          wake();
        },
        fail(error) {
          failure ??= error;
          wake();
        },
      };
      group.members.add(member);
      liveMetrics.subscriptions.inc({ field });

      function close(reason: string): void {
        if (closed) return;
        closed = true;
        queue = [];
        backlog = [];
        leave(group, member);
        liveMetrics.subscriptions.dec({ field });
        liveMetrics.ended.inc({ field, reason });
        left(reason);
        wake();
      }

      function end(error: Error): never {
        close(error instanceof CodedError ? error.code : 'INTERNAL');
        throw error;
      }

      function deliver(item: Item, answer: LiveAnswer): LiveAnswer {
        delivered = Math.max(delivered, item.sequence);
        liveMetrics.messages.inc({ field });
        return answer;
      }

      async function nextAnswer(): Promise<LiveAnswer | undefined> {
        while (!closed) {
          if (failure) return end(failure);
          const congestion = writable();
          if (congestion) {
            await congestion;
            continue;
          }
          const ready = queue.shift();
          if (ready) {
            check(ready.item);
            if (ready.item.occurredAt) {
              liveMetrics.pushSeconds.observe({ field }, (now().getTime() - Date.parse(ready.item.occurredAt)) / 1000);
            }
            return deliver(ready.item, ready.answer);
          }
          if (member.live) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          const item = backlog.shift();
          if (item) {
            if (wants(item)) {
              check(item);
              const answer = await execute(group, item);
              return closed ? undefined : deliver(item, answer);
            }
            delivered = item.sequence;
          } else if (delivered >= source.head) {
            becomeLive(group, member);
          } else {
            await catchUp();
          }
        }
        return undefined;
      }

      async function catchUp(): Promise<void> {
        const { head } = source;
        backlog = await readOn(source, delivered, () => !closed && !failure);
        if (backlog.length === 0) delivered = Math.max(delivered, head);
      }

      function check(item: Item): void {
        try {
          authorise(item, caller());
        } catch (error) {
          end(asError(error));
        }
      }

      return {
        async next() {
          try {
            const value = await nextAnswer();
            return value ? { value, done: false } : { value: undefined, done: true };
          } catch (error) {
            return end(asError(error));
          }
        },
        async return() {
          close('complete');
          return { value: undefined, done: true };
        },
        async throw(error) {
          return end(asError(error));
        },
        [Symbol.asyncIterator]() {
          return this;
        },
        async [Symbol.asyncDispose]() {
          close('complete');
        },
      };
    },
  };

  /** The next items. A log that cannot be read delays, for as long as anybody waits; only an answer that it cannot give ends. */
  async function readOn(source: Source, sequence: number, stillWanted: () => boolean): Promise<Item[]> {
    while (stillWanted()) {
      try {
        return await source.after(sequence);
      } catch (error) {
        if (error instanceof CodedError && error.code === 'CURSOR_EXPIRED') throw error;
        log.warn({ err: error }, 'a log could not be read, trying again');
        await pause(retryMs);
      }
    }
    return [];
  }
}

/** Where an answer whose data was lost to an error belongs, so that its reader knows what it did not get and can go on from there. */
function withPlace(answer: FederatedAnswer, item: Item): LiveAnswer {
  const { cursor, version } = item.value;
  if (answer.data) return answer;
  return { ...answer, extensions: { ...(cursor === undefined ? {} : { cursor }), version } };
}

/** Subgraphs are told who it is, not until when: the same caller is then signed once, not once per token. */
function withoutExpiry(caller: Caller): Caller {
  if (caller.kind !== 'user') return caller;
  const { kind, userId, sessionId, roles } = caller;
  return { kind, userId, sessionId, roles };
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
