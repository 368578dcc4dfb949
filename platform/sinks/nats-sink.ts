import { jetstream, type JetStreamClient, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { answerWithinMs, type EventSink, type SinkOptions } from './event-sink.ts';
import { keepConnected } from './reconnect.ts';
import { cloudEventType, toCloudEvent } from './to-cloud-event.ts';

/** The stream is made with this subject if no stream takes it. */
const subjectPrefix = 'tradepost.events';
const streamName = 'TRADEPOST_EVENTS';

interface Client {
  connection: NatsConnection;
  events: JetStreamClient;
}

/**
 * NATS JetStream: the subject is `tradepost.events.` and the name of the event, such as `tradepost.events.order.placed`. `Nats-Msg-Id` is the event's
 * id, so that JetStream itself drops repetitions within its window.
 */
export function natsSink({ url, subgraph, log }: SinkOptions): EventSink {
  const broker = keepConnected<Client>({
    broker: 'NATS',
    withinMs: answerWithinMs,
    log,
    async open() {
      const { username, password, host, protocol } = new URL(url);
      const connection = await connect({
        servers: host,
        timeout: answerWithinMs,
        // A lost connection fails the page, and the next one opens another.
        reconnect: false,
        ...(protocol === 'tls:' ? { tls: {} } : {}),
        ...(username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : {}),
      });
      await requireStream(connection);
      return { connection, events: jetstream(connection) };
    },
    close: ({ connection }) => connection.close(),
  });
  return {
    publish: (events) =>
      broker.use(async (client) => {
        await Promise.all(
          events.map((event) =>
            client.events.publish(`${subjectPrefix}.${event.name}`, toCloudEvent(event, subgraph), {
              msgID: event.id,
              timeout: answerWithinMs,
              headers: headersOf(event.subject),
            }),
          ),
        );
      }),
    stop: () => broker.stop(),
  };
}

function headersOf(subject: string) {
  const set = headers();
  set.set('Content-Type', cloudEventType);
  set.set('Subject', subject);
  return set;
}

async function requireStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection);
  const stream = await manager.streams.find(`${subjectPrefix}.order.placed`).catch(() => null);
  if (stream === null) await manager.streams.add({ name: streamName, subjects: [`${subjectPrefix}.>`] });
}
