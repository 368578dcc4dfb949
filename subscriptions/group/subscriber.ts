import type { Caller } from '#platform/identity/caller.ts';
import type { Item, Source } from '../follow/source.ts';
import type { SubscriptionPlan } from '../operation/federation.ts';
import type { WriteEvent } from '../operation/write-event.ts';
import type { CostAccount } from '../push-costs.ts';
import type { Batch } from './batch.ts';

/** Where a subscriber's messages go. */
export interface MessageSink {
  /** Sends now, or as soon as the reader takes it. */
  send(batch: Batch): void;
  /** Whether so much waits for the reader that nothing more should be made for it. */
  readonly full: boolean;
  /** Resolves when the reader takes more, or has left. */
  writable(): Promise<void>;
  /** Called once, if the subscription ends against the reader's will. Nothing is sent afterwards. */
  failed(error: unknown): void;
}

/** One subscriber's part in a group. */
export interface Subscriber {
  readonly field: string;
  readonly source: Source;
  readonly plan: Pick<SubscriptionPlan, 'eventOnly' | 'execute'>;
  /** Makes the answer from the event alone; left out if the event does not have all that is selected. */
  readonly writeEvent?: WriteEvent | undefined;
  readonly variables: Record<string, unknown>;
  /** The estimated cost of one message. */
  readonly cost: number;
  /** Who pays for it; undefined if nothing is counted. */
  readonly account: CostAccount | undefined;
  /** Sent before everything after `from`. */
  readonly first?: Item | undefined;
  readonly from: number;
  readonly sink: MessageSink;
  /** The subscriber's present rights: a token may have been renewed since. */
  caller(): Caller;
  wants(item: Item): boolean;
  /** Throws if this caller may not have the item. */
  authorise(item: Item, caller: Caller): void;
  /** Called once, when the subscriber has left; `reason` is `complete` or the code of the error that ended the subscription. */
  left(reason: string): void;
}
