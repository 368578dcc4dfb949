import type { GraphQLFormattedError } from 'graphql';
import type { GroupMessage } from '../group/batch.ts';

/** How answers are written into an HTTP response that stays open. */
export interface StreamFormat {
  /** Its name, one of its kind. */
  name: string;
  contentType: string;
  /** Written first, so that proxies and clients see that the stream is open. */
  opening: string;
  /** Written while nothing happens. */
  heartbeat: string;
  encode(messages: readonly GroupMessage[]): string;
  /** The last part, if the subscription ends with errors. `retryAfterMs`: how long a client should wait before it comes back. */
  failure(errors: readonly GraphQLFormattedError[], retryAfterMs?: number): string;
}

/** GraphQL over Server-Sent Events, distinct connections mode (graphql-sse). The id of an event is the cursor to resume after. */
const eventStream: StreamFormat = {
  name: 'event stream',
  contentType: 'text/event-stream; charset=utf-8',
  opening: ':\n\n',
  heartbeat: ':\n\n',
  encode: (messages) =>
    messages
      .map(({ item, payload }) => {
        const { cursor } = item.value;
        // No line break: JSON escapes them.
        return `${typeof cursor === 'string' ? `id: ${cursor}\n` : ''}event: next\ndata: ${payload}\n\n`;
      })
      .join(''),
  failure(errors, retryAfterMs) {
    // Without `complete` the client comes back.
    if (retryAfterMs !== undefined) return `retry: ${retryAfterMs}\n\n`;
    return `event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata: \n\n`;
  },
};

/** Multipart HTTP subscriptions, as Apollo Client and its router speak them. */
const multipart: StreamFormat = {
  name: 'multipart',
  contentType: 'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0',
  opening: '\r\n--graphql',
  heartbeat: part('{}'),
  encode: (messages) => messages.map(({ payload }) => part(`{"payload":${payload}}`)).join(''),
  // Errors beside `payload` end the subscription; the boundary ends the answer.
  failure: (errors, retryAfterMs) =>
    `${part(JSON.stringify({ payload: null, errors: retryAfterMs === undefined ? errors : errors.map((error) => withRetry(error, retryAfterMs)) }))}--\r\n`,
};

function withRetry(error: GraphQLFormattedError, retryAfterMs: number): GraphQLFormattedError {
  return { ...error, extensions: { ...error.extensions, retryAfterMs } };
}

function part(json: string): string {
  return `\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${json}\r\n--graphql`;
}

/** The format that a client accepts; undefined for a client that accepts no stream. */
export function acceptedFormat(accept: string | undefined): StreamFormat | undefined {
  if (accept?.includes('text/event-stream')) return eventStream;
  if (/multipart\/mixed\s*;[^,]*subscriptionSpec="?1\.0"?/i.test(accept ?? '')) return multipart;
  return undefined;
}
