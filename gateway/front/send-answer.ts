import type { FastifyReply } from 'fastify';
import Negotiator from 'negotiator';
import { CodedError, errorBody, errorCodes } from '#platform/process/errors.ts';
import { retryAfterSeconds } from '#platform/process/http.ts';
import { counter } from '#platform/process/metrics.ts';
import { setBounded } from '#platform/values/bounded-map.ts';
import type { OperationAnswer } from './operation-answer.ts';
import { acceptsParts, multipartType, partsOf } from './send-parts.ts';
import { sendShared } from './share-answer.ts';

const refused = counter(
  'tradepost_gateway_answers_too_large_total',
  'Answers that were refused because of their bytes',
  [],
);

const plainJson = 'application/json; charset=utf-8';
const graphqlJson = 'application/graphql-response+json; charset=utf-8';

/** How a client wants its answer. */
export interface Accepted {
  contentType: string;
  /** The client takes deferred fragments in parts of their own. */
  incremental: boolean;
  /** The client knows the media type of GraphQL, and so reads the errors of an answer with any status. */
  graphql: boolean;
}

const usual: Accepted = { contentType: plainJson, incremental: false, graphql: false };
/** Clients send few different headers `Accept`; ten times as many would only serve clients that invent them. */
const maxKept = 100;
const kept = new Map<string, Accepted>();

/** Reads the header `Accept`. Throws BAD_REQUEST, with status 406, if the client accepts no JSON. */
export function acceptedBy(accept: string | undefined): Accepted {
  if (!accept) return usual;
  const known = kept.get(accept);
  if (known) return known;
  const contentType = new Negotiator({ headers: { accept } }).mediaType([plainJson, graphqlJson]);
  const incremental = acceptsParts(accept);
  if (contentType === undefined && !incremental) {
    throw new CodedError('BAD_REQUEST', `The header Accept allows neither ${plainJson} nor ${graphqlJson}`, {
      extensions: { http: { status: 406 } },
    });
  }
  const accepted = {
    contentType: contentType ?? plainJson,
    incremental,
    graphql: accept.includes('application/graphql-response+json'),
  };
  setBounded(kept, accept, accepted, maxKept);
  return accepted;
}

/** Codes of requests that were well-formed as such, and refused before anything was executed. */
const wellFormed = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
]);

/**
 * The status of an answer. A client that knows only `application/json` treats any other status than 200 as a failure of transport and never reads the
 * errors: for such a client, the specification of GraphQL over HTTP demands 200. An operation that a subgraph refused as a whole because of overload
 * is 503, as when the gateway itself refuses it, and so is work that can wait: proxies and clients slow down by the status.
 */
function statusOf({ errors, data, status = 200 }: OperationAnswer, accepted: Accepted): number {
  if (errors.length === 0) return status;
  if (data === undefined && !accepted.graphql && wellFormed.has(errors[0]?.extensions?.['code'])) return 200;
  const overloaded = errors.every(({ extensions }) => refusedForLoad.has(extensions?.['code']));
  return overloaded && (data === undefined || hasNothing.test(data)) ? errorCodes.OVERLOADED.status : status;
}

/** Codes of operations that the same client may repeat after a pause. */
const refusedForLoad = new Set<unknown>(['OVERLOADED', 'RETRY_LATER']);

/** The text of data in which no root field has a value. */
const hasNothing = /^(?:null|\{(?:"\w+":null,?)+\})$/;

/**
 * Refuses an answer above `maxBytes` by `tooManyBytes`: the number of values is bounded before, but not how long each text is.
 */
export function boundAnswer(answer: OperationAnswer, maxBytes: number): OperationAnswer {
  const { data } = answer;
  // A character takes at most three bytes in UTF-8 for each of its UTF-16 units; counting bytes is only needed in between.
  if (data === undefined || data.length * 3 <= maxBytes) return answer;
  return data.length <= maxBytes && Buffer.byteLength(data) <= maxBytes ? answer : tooManyBytes(maxBytes);
}

/** The refusal of an answer that was executed: OPERATION_TOO_LARGE, without data. */
export function tooManyBytes(maxBytes: number): OperationAnswer {
  refused.inc();
  const message = `The answer has more than ${maxBytes} bytes (GATEWAY_ANSWER_BYTES); ask for smaller pages or fewer fields`;
  const { status } = errorCodes.OPERATION_TOO_LARGE;
  return { errors: errorBody('OPERATION_TOO_LARGE', message).errors, data: 'null', status };
}

/** An answer as HTTP has it. */
export interface WrittenAnswer {
  status: number;
  /** In addition to the headers of every answer. */
  headers: Record<string, string>;
  text: string;
}

/** Writes an answer for a client that accepts this. */
export function writeAnswer(answer: OperationAnswer, accepted: Accepted): WrittenAnswer {
  const status = statusOf(answer, accepted);
  const headers: Record<string, string> = { 'content-type': accepted.contentType, 'cache-control': 'no-store' };
  for (const [name, value] of answer.headers ?? []) headers[name] = value;
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (status === 503) headers['retry-after'] = String(pauseOf(answer));
  return { status, headers, text: textOf(answer) };
}

/** The longest pause that an error asks for, in seconds. */
function pauseOf({ errors }: OperationAnswer): number {
  const pauses = errors.map(({ extensions }) => Number(extensions?.['retryAfterSeconds'] ?? 0));
  return Math.max(retryAfterSeconds, ...pauses.filter((seconds) => Number.isInteger(seconds) && seconds <= 3600));
}

/** Sends an answer by Fastify. */
export function sendAnswer(reply: FastifyReply, answer: OperationAnswer, accepted: Accepted): FastifyReply {
  const { status, headers, text } = writeAnswer(answer, accepted);
  void reply.code(status).headers(headers);
  if (answer.later) return reply.type(multipartType).send(partsOf(text, answer.later));
  return answer.shared ? sendShared(reply, text, answer.shared) : reply.send(text);
}

/** Errors come first, so that a person sees them above a long `data`. */
function textOf({ errors, data, extensions }: OperationAnswer): string {
  const shownErrors = errors.length === 0 ? '' : `"errors":${JSON.stringify(errors)}`;
  const shownData = data === undefined ? '' : `${shownErrors === '' ? '' : ','}"data":${data}`;
  const shownExtensions = extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`;
  return `{${shownErrors}${shownData}${shownExtensions}}`;
}
