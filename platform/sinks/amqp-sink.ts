import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { counter } from '../process/metrics.ts';
import { answerWithinMs, type EventSink, type SinkOptions } from './event-sink.ts';
import { keepConnected } from './reconnect.ts';
import { cloudEventType, toCloudEvent } from './to-cloud-event.ts';

/** A durable topic exchange; queues that want events are bound to it by their names, such as `order.#`. */
export const exchange = 'tradepost.events';

const unrouted = counter('tradepost_sink_unrouted_events_total', 'Events that no queue of the broker wanted', [
  'subgraph',
]);

interface Client {
  connection: ChannelModel;
  channel: ConfirmChannel;
}

/** RabbitMQ (AMQP 0-9-1): persistent messages on the exchange `tradepost.events`, with confirms of the broker. The name of the event is the routing key. */
export function amqpSink({ url, subgraph, log }: SinkOptions): EventSink {
  const broker = keepConnected<Client>({
    broker: 'RabbitMQ',
    withinMs: answerWithinMs,
    log,
    async open() {
      const connection = await connect(url, { timeout: answerWithinMs });
      // A lost connection also fails what was sent, which is where it is noticed.
      connection.on('error', () => undefined);
      const channel = await connection.createConfirmChannel();
      channel.on('error', () => undefined);
      channel.on('return', () => unrouted.inc({ subgraph }));
      await channel.assertExchange(exchange, 'topic', { durable: true });
      return { connection, channel };
    },
    close: ({ connection }) => connection.close(),
  });
  return {
    publish: (events) =>
      broker.use(async ({ channel }) => {
        for (const event of events) {
          channel.publish(exchange, event.name, Buffer.from(toCloudEvent(event, subgraph)), {
            persistent: true,
            mandatory: true,
            messageId: event.id,
            contentType: cloudEventType,
            type: event.name,
            headers: { subject: event.subject, version: event.version },
          });
        }
        await channel.waitForConfirms();
      }),
    stop: () => broker.stop(),
  };
}
