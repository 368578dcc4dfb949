import type { FederatedAnswer, SubscriptionPlan } from '#platform/graph/federation.ts';
import type { Caller } from '#platform/identity/caller.ts';
import type { Item, Source } from '../follow/source.ts';

/** A message for a socket: an answer, and its place in the subscription where the data was lost. */
export interface LiveAnswer extends FederatedAnswer {
  extensions?: Record<string, unknown>;
}

/** One subscriber's part in a group. */
export interface Subscriber {
  field: string;
  source: Source;
  plan: SubscriptionPlan;
  variables: Record<string, unknown>;
  /** Sent before everything after `from`. */
  first?: Item;
  from: number;
  /** Undefined if the subscriber's socket takes more, else a promise that resolves when it does. */
  writable: () => Promise<void> | undefined;
  /** The subscriber's present rights: a token may have been renewed since. */
  caller: () => Caller;
  wants: (item: Item) => boolean;
  /** Throws if this caller may not have the item. */
  authorise: (item: Item, caller: Caller) => void;
  /** Called once, when the subscriber has left; `reason` is `complete` or the code of the error that ended the subscription. */
  left: (reason: string) => void;
}
