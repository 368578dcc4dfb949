import type { Consumer } from '../events/consumer.ts';
import type { EventDefinition } from '../events/define.ts';
import type { EventSink } from './event-sink.ts';

/** The consumer that copies a log to the broker; its cursors are in the database of the log. */
export const publisherName = 'publish-events';

/** Pages wait for the broker's answer: larger pages, a little later, cost it less. */
const paceMs = 100;

/**
 * Publishes a log as a consumer of it: in the order of each subject, and each event at least once, since the cursor moves after the broker's answer. A
 * broker that does not answer delays this consumer alone. An event that the sink refuses parks its subject. Another broker continues at the same
 * position.
 */
export function publishLog(options: {
  subgraph: string;
  sink: EventSink;
  events: ReadonlyMap<string, EventDefinition>;
}): Consumer {
  const { subgraph, sink, events } = options;
  return {
    name: publisherName,
    feed: subgraph,
    paceMs,
    // The payload is published as it was recorded, also that of an older version, so it is not parsed here.
    on: Object.fromEntries([...events.keys()].map((name) => [name, (group) => sink.publish(group)])),
  };
}
