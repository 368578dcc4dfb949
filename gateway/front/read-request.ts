import type { IncomingHttpHeaders } from 'node:http';
import { CodedError } from '#platform/process/errors.ts';
import { isMediaType } from '#platform/process/media-type.ts';

/** A request of a client, as GraphQL over HTTP has it. */
export interface GraphqlRequest {
  method: 'GET' | 'POST';
  /** The text of the document; undefined if the request names it in another way, by its hash for example. */
  query: string | undefined;
  operationName: string | undefined;
  variables: Readonly<Record<string, unknown>>;
  extensions: Readonly<Record<string, unknown>>;
  /** Other names of the document in the request, as they were sent. */
  ids: Readonly<{ documentId?: unknown; doc_id?: unknown; id?: unknown }>;
  headers: IncomingHttpHeaders;
}

/** A request over HTTP, from Fastify or from Node. */
export interface HttpRequest {
  method: string;
  headers: IncomingHttpHeaders;
  /** Its JSON, read. */
  body: unknown;
  /** The parameters of its address: texts, and lists of texts for repeated parameters. */
  query: unknown;
}

/** A page of another site cannot send a request with one of these headers without a preflight. */
const preflightHeaders = ['x-apollo-operation-name', 'apollo-require-preflight'] as const;

/**
 * Refuses a request that a page of another site could make a browser send without a preflight. Content types other than JSON are refused before,
 * so that only requests without a content type are left.
 */
export function preventForgery({ headers }: Pick<HttpRequest, 'headers'>): void {
  if (headers['content-type'] !== undefined || preflightHeaders.some((name) => headers[name])) return;
  throw new CodedError(
    'BAD_REQUEST',
    `A page of another site could send this request; send the header content-type: application/json, or one of ${preflightHeaders.join(', ')}`,
  );
}

/** Reads the request from the body of a POST or the address of a GET. Throws BAD_REQUEST with the fault. */
export function readRequest(request: HttpRequest): GraphqlRequest {
  const { method, headers } = request;
  if (method === 'POST') return { method, headers, ...readBody(request.body) };
  if (method !== 'GET')
    throw new CodedError('METHOD_NOT_ALLOWED', undefined, {
      extensions: { http: { headers: new Map([['allow', 'GET, POST']]) } },
    });
  if (headers['content-type'] !== undefined && !isMediaType(headers['content-type'], 'application/json'))
    throw new CodedError('UNSUPPORTED_MEDIA_TYPE');
  return { method, headers, ...readAddress(request.query) };
}

type Read = Omit<GraphqlRequest, 'method' | 'headers'>;

function readBody(body: unknown): Read {
  if (Array.isArray(body)) throw bad('Batches are not served; send each operation in a request of its own');
  if (!isRecord(body)) throw bad('The body is not a JSON object with "query"');
  return {
    query: textOf(body, 'query'),
    operationName: textOf(body, 'operationName'),
    variables: recordOf(body, 'variables'),
    extensions: recordOf(body, 'extensions'),
    ids: idsOf(body),
  };
}

function readAddress(parameters: unknown): Read {
  const all = parameters as Record<string, unknown>;
  const parsed = (name: string): Record<string, unknown> => {
    const text = textOf(all, name);
    return text === undefined ? all : { [name]: parseJson(text, name) };
  };
  return {
    query: textOf(all, 'query'),
    operationName: textOf(all, 'operationName'),
    variables: recordOf(parsed('variables'), 'variables'),
    extensions: recordOf(parsed('extensions'), 'extensions'),
    ids: idsOf(all),
  };
}

function idsOf({ documentId, doc_id, id }: Record<string, unknown>): GraphqlRequest['ids'] {
  return { documentId, doc_id, id };
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad(`"${name}" is not JSON`);
  }
}

const none: Readonly<Record<string, unknown>> = Object.freeze({});

function textOf(from: Record<string, unknown>, name: string): string | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw bad(`Expected a text as "${name}"`);
  return value;
}

function recordOf(from: Record<string, unknown>, name: string): Readonly<Record<string, unknown>> {
  const value = from[name];
  if (value === undefined || value === null) return none;
  if (!isRecord(value)) throw bad(`Expected a JSON object as "${name}"`);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(message: string): CodedError {
  return new CodedError('BAD_REQUEST', message);
}
