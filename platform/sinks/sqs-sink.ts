import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { StoredEvent } from '../events/define.ts';
import { answerWithinMs, type EventSink, type SinkOptions } from './event-sink.ts';
import { keepConnected } from './reconnect.ts';
import { toCloudEvent } from './to-cloud-event.ts';

/** The most messages of one request (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html). */
const maxBatch = 10;

/**
 * Amazon SQS: `sqs+https://sqs.<region>.amazonaws.com/<account>/<queue>.fifo`, the URL of a FIFO queue. The subject is the group and the event's id the
 * deduplication id. Credentials and region come from where the SDK looks for them, such as `AWS_ACCESS_KEY_ID` and `AWS_REGION`.
 */
export function sqsSink({ url, subgraph, log }: SinkOptions): EventSink {
  const queue = url.replace(/^sqs\+/, '');
  const broker = keepConnected({
    broker: 'SQS',
    withinMs: answerWithinMs,
    log,
    open: async () => new SQSClient({ endpoint: new URL(queue).origin, maxAttempts: 2 }),
    close: async (client) => client.destroy(),
    isRefusal: (error) => error instanceof RefusedError,
  });
  return {
    publish: (events) =>
      broker.use(async (client) => {
        await Promise.all(batches(events).map((batch) => send(client, queue, batch, subgraph)));
      }),
    stop: () => broker.stop(),
  };
}

/** The queue does not take these messages, and never will. */
class RefusedError extends Error {}

async function send(client: SQSClient, queue: string, events: readonly StoredEvent[], subgraph: string): Promise<void> {
  const { Failed: failed = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: queue,
      Entries: events.map((event) => ({
        Id: event.id,
        MessageBody: toCloudEvent(event, subgraph),
        MessageGroupId: event.subject,
        MessageDeduplicationId: event.id,
      })),
    }),
  );
  const [first] = failed;
  if (!first) return;
  const text = `SQS took ${events.length - failed.length} of ${events.length} messages: ${first.Code} ${first.Message}`;
  throw first.SenderFault ? new RefusedError(text) : new Error(text);
}

function batches(events: readonly StoredEvent[]): StoredEvent[][] {
  const found: StoredEvent[][] = [];
  for (let from = 0; from < events.length; from += maxBatch) found.push(events.slice(from, from + maxBatch));
  return found;
}
