import { CloudEvent } from 'cloudevents';
import type { StoredEvent } from '../events/define.ts';

/** The media type of an event in structured mode. */
export const cloudEventType = 'application/cloudevents+json; charset=utf-8';

/**
 * An event of a log as a CloudEvent 1.0 in structured JSON (https://github.com/cloudevents/spec). `sequence` and `partitionkey` are documented
 * extensions: the version, which counts 1, 2, 3 … for each subject, and the subject. `traceparent` is that of distributed tracing.
 */
export function toCloudEvent(event: StoredEvent, subgraph: string): string {
  const { id, name, subject, version, schemaVersion, payload, occurredAt, traceContext } = event;
  const envelope = new CloudEvent({
    id,
    source: `/tradepost/${subgraph}`,
    type: `tradepost.${name}`,
    subject,
    time: occurredAt,
    datacontenttype: 'application/json',
    dataschema: `urn:tradepost:event:${name}:${schemaVersion}`,
    data: payload,
    partitionkey: subject,
    // Ten digits, the most that a version has, so that texts have the order of the numbers.
    sequence: String(version).padStart(10, '0'),
    ...(traceContext === null ? {} : { traceparent: traceContext }),
  });
  return JSON.stringify(envelope);
}
