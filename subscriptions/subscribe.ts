import { requireKeyScope } from '#platform/authorization/key-scopes.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { Item, Lease, Source } from './follow/source.ts';
import type { Groups } from './group/groups.ts';
import type { Member } from './group/member.ts';
import type { MessageSink, Subscriber } from './group/subscriber.ts';
import type { Operation } from './operation/operation.ts';
import type { CostAccount, PushCosts } from './push-costs.ts';
import type { Opened, Topic, Topics } from './topics.ts';

/** A subscriber, as far as its subscription needs it. */
export interface Peer {
  /** The caller's present rights; throws once they have expired. */
  caller(): Caller;
  /** The client's address, in the form of `openClientAddress`. Without a signed-in user, cost units are taken from its numbers. */
  readonly address: string;
  /** The name of its program. */
  readonly client: string;
  readonly sink: MessageSink;
}

/** Resolves when the subscription runs; the first messages may have been sent then. Throws a CodedError if it is refused. */
export type Subscribe = (operation: Operation, peer: Peer) => Promise<Member>;

/** Opens subscriptions: follows the subject of the operation's field, and joins the group of all subscribers with the same answers. */
export function openSubscribe(
  topics: Topics,
  groups: Groups,
  costs: PushCosts,
  /** Throws a CodedError if a supergraph that was loaded since refuses the caller a part of the running operation. */
  admit: (operation: Operation, caller: Caller) => void,
): Subscribe {
  return async (operation, peer) => {
    const { field, args, plan, key } = operation;
    const topic = topics[field];
    if (!topic) throw new Error(`expected a topic for the field ${field}`);
    requireKeyScope(peer.caller(), topic.subgraph, 'query');
    // Before anything is read for the subscriber.
    const account = await costs.admit(operation, { caller: peer.caller(), address: peer.address, client: peer.client });
    const opened = await topic.open(args, peer.caller());
    const scope = plan.eventOnly ? '' : scopeOf(peer.caller());
    // Events between opening and joining are caught up with, like everything else after `from`.
    return groups.join(
      JSON.stringify([field, opened.key, key, scope]),
      new TopicSubscriber({ topic, operation, opened, account, peer, admit }),
    );
  };
}

/** A class, so that thousands of subscribers share its functions. */
class TopicSubscriber implements Subscriber {
  readonly first: Item | undefined;
  readonly from: number;
  readonly account: CostAccount | undefined;
  readonly #topic: Topic;
  readonly #operation: Operation;
  readonly #lease: Lease;
  readonly #peer: Peer;
  readonly #admit: (operation: Operation, caller: Caller) => void;

  constructor(options: {
    topic: Topic;
    operation: Operation;
    opened: Opened;
    account: CostAccount | undefined;
    peer: Peer;
    admit: (operation: Operation, caller: Caller) => void;
  }) {
    const { topic, operation, opened, account, peer, admit } = options;
    this.first = opened.first;
    this.from = opened.from;
    this.#topic = topic;
    this.#operation = operation;
    this.#lease = opened.lease;
    this.account = account;
    this.#peer = peer;
    this.#admit = admit;
  }

  get field(): string {
    return this.#operation.field;
  }

  get plan(): Operation['plan'] {
    return this.#operation.plan;
  }

  get writeEvent(): Operation['writeEvent'] {
    return this.#operation.writeEvent;
  }

  get cost(): number {
    return this.#operation.cost;
  }

  get variables(): Record<string, unknown> {
    return this.#operation.variables;
  }

  get source(): Source {
    return this.#lease.source;
  }

  get sink(): MessageSink {
    return this.#peer.sink;
  }

  caller(): Caller {
    return this.#peer.caller();
  }

  wants(item: Item): boolean {
    return this.#topic.wants(item, this.#operation.args);
  }

  authorise(item: Item, rights: Caller): void {
    requireKeyScope(rights, this.#topic.subgraph, 'query');
    this.#topic.authorise(item, rights);
    this.#admit(this.#operation, rights);
  }

  left(): void {
    this.#lease.release();
  }
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
