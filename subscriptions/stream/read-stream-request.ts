import type { IncomingMessage } from 'node:http';
import { type SubscribePayload, validateMessage } from 'graphql-ws';
import { CodedError } from '#platform/process/errors.ts';
import { isMediaType } from '#platform/process/media-type.ts';

/** A frontend's request is below 4 KiB. */
const maxBodyBytes = 64 * 1024;

/** The operation of a request for a stream: from the body of a POST or the address of a GET. Throws a CodedError that says what is wrong. */
export async function readStreamRequest(request: IncomingMessage): Promise<SubscribePayload> {
  const payload = request.method === 'POST' ? await readBody(request) : readAddress(request);
  try {
    // The shape of a `subscribe` message, as over WebSocket.
    const message = { type: 'subscribe', id: 'stream', payload: { ...payload, query: payload['query'] ?? '' } };
    return (validateMessage(message) as { payload: SubscribePayload }).payload;
  } catch (error) {
    throw new CodedError('BAD_REQUEST', error instanceof Error ? error.message : undefined);
  }
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!isMediaType(request.headers['content-type'], 'application/json')) throw new CodedError('UNSUPPORTED_MEDIA_TYPE');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > maxBodyBytes) throw new CodedError('REQUEST_TOO_LARGE');
  }
  return recordOf(Buffer.concat(chunks).toString(), 'The body');
}

function readAddress({ url = '' }: IncomingMessage): Record<string, unknown> {
  const { searchParams } = new URL(url, 'http://localhost');
  const payload: Record<string, unknown> = Object.fromEntries(searchParams);
  for (const name of ['variables', 'extensions']) {
    const text = searchParams.get(name);
    if (text !== null) payload[name] = recordOf(text, name);
  }
  return payload;
}

function recordOf(text: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Refused below, like anything else.
  }
  throw new CodedError('BAD_REQUEST', `${name} is not a JSON object`);
}
