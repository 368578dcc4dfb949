import { isRecording, type Span, span, startSpan } from '../telemetry/span.ts';
import { traceparentOf } from '../telemetry/trace.ts';
import type { Consumer } from './consumer.ts';
import type { StoredEvent } from './define.ts';

/**
 * Applies a page of events, and measures it in the trace of each event: what the consumer does for an event is below the span of that event. A page
 * with several events also has a trace of its own, with the statements that they share.
 */
export async function inConsumerSpans<Result>(
  consumer: Consumer,
  events: readonly StoredEvent[],
  apply: (events: readonly StoredEvent[]) => Promise<Result>,
): Promise<Result> {
  const [only] = events;
  if (!isRecording() || !only) return apply(events);
  if (events.length === 1) {
    return span(`process ${only.name}`, startOf(consumer, only), (open) => apply([open ? below(only, open) : only]));
  }
  return span(
    `process ${consumer.name}`,
    {
      kind: 'consumer',
      parent: null,
      links: events.map(({ traceContext }) => traceContext),
      attributes: {
        'messaging.system': 'tradepost',
        'messaging.operation.type': 'process',
        'messaging.consumer.group.name': consumer.name,
        'messaging.batch.message_count': events.length,
      },
    },
    async (page) => {
      const links = page ? [traceparentOf(page.trace)] : [];
      const spans: Span[] = [];
      const traced = events.map((event) => {
        const open = startSpan(`process ${event.name}`, { ...startOf(consumer, event), links });
        if (!open) return event;
        spans.push(open);
        return below(event, open);
      });
      try {
        return await apply(traced);
      } catch (error) {
        for (const open of spans) open.fail(error);
        throw error;
      } finally {
        for (const open of spans) open.end();
      }
    },
  );
}

/** The event, as the work of its span: all that it causes is below that span. */
function below(event: StoredEvent, { trace }: Span): StoredEvent {
  return { ...event, traceContext: traceparentOf(trace) };
}

function startOf(consumer: Consumer, { name, subject, traceContext, id }: StoredEvent) {
  return {
    kind: 'consumer',
    parent: traceContext,
    attributes: {
      'messaging.system': 'tradepost',
      'messaging.operation.type': 'process',
      'messaging.destination.name': name,
      'messaging.consumer.group.name': consumer.name,
      'messaging.message.id': id,
      'messaging.message.conversation_id': subject,
    },
  } as const;
}
