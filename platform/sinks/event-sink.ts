import type { StoredEvent } from '../events/define.ts';
import type { Log } from '../process/log.ts';

/** A broker that receives a copy of every event of a log. */
export interface EventSink {
  /**
   * Resolves when the broker has stored these events, of different subjects. An event may arrive twice, with the same id. Throws
   * `DependencyUnavailable` while the broker does not answer. SQS also throws another error, for an event that it refuses for good.
   */
  publish(events: readonly StoredEvent[]): Promise<void>;
  stop(): Promise<void>;
}

export interface SinkOptions {
  /** The address of the broker, such as `amqp://user:password@host:5672`. */
  url: string;
  /** The owner of the log, in the source of each event. */
  subgraph: string;
  log: Log;
}

/** How long a broker may take to store a page. A transaction of PostgreSQL is open meanwhile. */
export const answerWithinMs = 10_000;

const protocols: Readonly<Record<string, () => Promise<(options: SinkOptions) => EventSink>>> = {
  'amqp:': async () => (await import('./amqp-sink.ts')).amqpSink,
  'amqps:': async () => (await import('./amqp-sink.ts')).amqpSink,
  'nats:': async () => (await import('./nats-sink.ts')).natsSink,
  'tls:': async () => (await import('./nats-sink.ts')).natsSink,
  'kafka:': async () => (await import('./kafka-sink.ts')).kafkaSink,
  'sqs+http:': async () => (await import('./sqs-sink.ts')).sqsSink,
  'sqs+https:': async () => (await import('./sqs-sink.ts')).sqsSink,
};

/** Not by `URL`, which refuses a list of hosts. */
const protocolOf = (text: string): string => /^[a-z+]+:(?=\/\/[^/])/.exec(text)?.[0] ?? '';

/** Opens the sink of an address. The client of that broker alone is loaded; it connects with the first event. */
export async function openSink(options: SinkOptions): Promise<EventSink> {
  const load = protocols[protocolOf(options.url)];
  if (!load) throw new Error(`expected the address of a broker: ${Object.keys(protocols).join(', ')}`);
  return (await load())(options);
}
