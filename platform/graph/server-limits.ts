import { z } from 'zod';
import type { LoadLimits } from '../process/shed-load.ts';

/** What one subgraph's server takes. */
export interface ServerLimits {
  load: LoadLimits;
  /** Items in all lists of one answer, entities included. */
  listItems: number;
}

const milliseconds = z.coerce.number().int().min(10).max(60_000);
const count = z.coerce.number().int().positive();

/** The limits of a subgraph's server, as settings. */
export const serverLimitSettings = {
  /** Calls in work at the same time. A gateway sends at most 64 over its connections; half of it would let one gateway wait for itself. */
  SUBGRAPH_CONCURRENT_CALLS: count.default(100),
  /** While the server computes for more than 80 % of its time, the limit goes down to the fewest calls that keep it busy, but not below this number. */
  SUBGRAPH_BUSY_CONCURRENT_CALLS: count.default(4),
  /** Further calls that wait for their turn. The gateways refuse their clients when this queue is full. */
  SUBGRAPH_QUEUED_CALLS: z.coerce.number().int().nonnegative().default(1_000),
  /** A call that has waited this long for its turn is refused with OVERLOADED. */
  SUBGRAPH_QUEUE_MS: milliseconds.default(2_000),
  /**
   * The same while the queue lasts. Half as long as in the gateway: a client's request has waited there before, and the gateway admits fewer
   * requests while its calls are refused here.
   */
  SUBGRAPH_LASTING_QUEUE_MS: milliseconds.default(25),
  /** Mean delay of the event loop from which on calls are refused. */
  SUBGRAPH_EVENT_LOOP_DELAY_MS: milliseconds.default(5_000),
  /**
   * Items in all lists of one answer, entities included. The largest pages within the gateway's limits have about 20,000; double occupies a core
   * for more than a second.
   */
  SUBGRAPH_LIST_ITEMS: count.default(50_000),
};

/** The limits that these settings describe. */
export function serverLimits(settings: z.infer<z.ZodObject<typeof serverLimitSettings>>): ServerLimits {
  return {
    load: {
      concurrent: settings.SUBGRAPH_CONCURRENT_CALLS,
      busyConcurrent: settings.SUBGRAPH_BUSY_CONCURRENT_CALLS,
      queued: settings.SUBGRAPH_QUEUED_CALLS,
      queueMs: settings.SUBGRAPH_QUEUE_MS,
      lastingQueueMs: settings.SUBGRAPH_LASTING_QUEUE_MS,
      eventLoopDelayMs: settings.SUBGRAPH_EVENT_LOOP_DELAY_MS,
    },
    listItems: settings.SUBGRAPH_LIST_ITEMS,
  };
}

/** The limits of a server without settings. */
export const usualLimits: ServerLimits = serverLimits(z.object(serverLimitSettings).parse({}));
