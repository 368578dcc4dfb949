import { Producer, stringSerializers } from '@platformatic/kafka';
import { answerWithinMs, type EventSink, type SinkOptions } from './event-sink.ts';
import { keepConnected } from './reconnect.ts';
import { cloudEventType, toCloudEvent } from './to-cloud-event.ts';

const defaultTopic = 'tradepost.events';

/**
 * Apache Kafka: `kafka://host:9092,host:9092/topic`, the topic `tradepost.events` by default. The subject is the key, so that a partition has all
 * events of a subject. Resolves when all replicas in sync have the events.
 */
export function kafkaSink({ url, subgraph, log }: SinkOptions): EventSink {
  const { user, password, hosts, topic } = parse(url);
  const broker = keepConnected({
    broker: 'Kafka',
    withinMs: answerWithinMs,
    log,
    open: async () =>
      new Producer({
        clientId: `tradepost-${subgraph}`,
        bootstrapBrokers: hosts.split(','),
        serializers: stringSerializers,
        acks: -1,
        timeout: answerWithinMs / 2,
        connectTimeout: answerWithinMs / 2,
        // The consumer tries again, so that this does not.
        retries: false,
        ...(user ? { sasl: { mechanism: 'PLAIN', username: user, password } } : {}),
      }),
    close: (producer) => producer.close(true),
  });
  return {
    publish: (events) =>
      broker.use(async (producer) => {
        await producer.send({
          messages: events.map((event) => ({
            topic,
            key: event.subject,
            value: toCloudEvent(event, subgraph),
            headers: { 'content-type': cloudEventType },
          })),
        });
      }),
    stop: () => broker.stop(),
  };
}

/** A list of hosts is no host of a `URL`. */
function parse(url: string) {
  const [, user = '', password = '', hosts = '', topic = ''] =
    /^kafka:\/\/(?:([^:@/]*):([^@/]*)@)?([^/]+)(?:\/(.*))?$/.exec(url) ?? [];
  return {
    user: decodeURIComponent(user),
    password: decodeURIComponent(password),
    hosts,
    topic: topic || defaultTopic,
  };
}
