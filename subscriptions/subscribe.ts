import { requireKeyScope } from '#platform/authorization/key-scopes.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { Groups } from './group/groups.ts';
import type { Member } from './group/member.ts';
import type { MessageSink } from './group/subscriber.ts';
import type { Operation } from './operation/operation.ts';
import type { Topics } from './topics.ts';

/** A subscriber, as far as its subscription needs it. */
export interface Peer {
  /** The caller's present rights; throws once they have expired. */
  caller: () => Caller;
  sink: MessageSink;
}

/** Resolves when the subscription runs; the first messages may have been sent then. Throws a CodedError if it is refused. */
export type Subscribe = (operation: Operation, peer: Peer) => Promise<Member>;

/** Opens subscriptions: follows the subject of the operation's field, and joins the group of all subscribers with the same answers. */
export function openSubscribe(
  topics: Topics,
  groups: Groups,
  /** Throws a CodedError if a supergraph that was loaded since refuses the caller a part of the running operation. */
  admit: (operation: Operation, caller: Caller) => void,
): Subscribe {
  return async (operation, { caller, sink }) => {
    const { field, args, plan, writeEvent, variables, key } = operation;
    const topic = topics[field];
    if (!topic) throw new Error(`expected a topic for the field ${field}`);
    requireKeyScope(caller(), topic.subgraph, 'query');
    const opened = await topic.open(args, caller());
    const scope = plan.eventOnly ? '' : scopeOf(caller());
    // Events between opening and joining are caught up with, like everything else after `from`.
    return groups.join(JSON.stringify([field, opened.key, key, scope]), {
      field,
      source: opened.lease.source,
      plan,
      writeEvent,
      variables,
      ...(opened.first ? { first: opened.first } : {}),
      from: opened.from,
      caller,
      sink,
      wants: (item) => topic.wants(item, args),
      authorise(item, rights) {
        requireKeyScope(rights, topic.subgraph, 'query');
        topic.authorise(item, rights);
        admit(operation, rights);
      },
      left: opened.lease.release,
    });
  };
}

/**
 * Everything that answers may depend on, apart from the operation: callers with the same scope may share an answer. Never the token or the session.
 */
function scopeOf(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'guest':
      return `guest:${caller.orderId}`;
    case 'user':
      return `user:${caller.userId}:${caller.roles.toSorted().join()}${caller.apiKeyId === undefined ? '' : `:${caller.scopes?.toSorted().join() ?? ''}`}`;
    case 'service':
      return `service:${caller.name}`;
    default:
      return caller satisfies never;
  }
}
