import { GraphQLError, type GraphQLErrorOptions, type GraphQLFormattedError } from 'graphql';
import { clientMessage } from './client-message.ts';
import { databaseFailure } from './database-failure.ts';
import type { Log } from './log.ts';
import { currentTraceId } from '../telemetry/trace.ts';

/** The meaning of a code: its HTTP status, whether a client may try again, and its default message. */
interface CodeMeaning {
  status: number;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  message: string;
}

/** The closed table of the codes that clients may see in `extensions.code`. A code keeps its meaning forever; new ones may be added. */
export const errorCodes = {
  UNAUTHENTICATED: { status: 401, retryable: false, message: 'Sign in first' },
  TOKEN_INVALID: { status: 401, retryable: false, message: 'The access token is not valid' },
  TOKEN_EXPIRED: { status: 401, retryable: false, message: 'The access token has expired; refresh the session' },
  FORBIDDEN: { status: 403, retryable: false, message: 'Your roles do not allow this' },
  UNSIGNED_CALL: { status: 401, retryable: false, message: 'Subgraphs answer only calls signed by the gateway' },
  BAD_USER_INPUT: { status: 400, retryable: false, message: 'An argument or a variable has a value it cannot have' },
  INVALID_CURSOR: { status: 400, retryable: false, message: 'The cursor was not made by this list' },
  CURSOR_EXPIRED: {
    status: 410,
    retryable: false,
    message: 'The cursor is older than what is kept; read the present state and follow from there',
  },
  BAD_REQUEST: { status: 400, retryable: false, message: 'The request is not a GraphQL request' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false, message: 'Send application/json in UTF-8, not compressed' },
  NOT_FOUND: { status: 404, retryable: false, message: 'There is nothing at this address' },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false, message: 'This address does not take this HTTP method' },
  ORDER_NOT_FOUND: { status: 404, retryable: false, message: 'There is no order with this id that you may see' },
  VARIANT_NOT_FOUND: { status: 404, retryable: false, message: 'There is no variant with this id' },
  GRAPHQL_PARSE_FAILED: { status: 400, retryable: false, message: 'The operation is not GraphQL' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, retryable: false, message: 'The operation does not fit the schema' },
  OPERATION_RESOLUTION_FAILURE: { status: 400, retryable: false, message: 'There is no operation with this name' },
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 200, retryable: false, message: 'PersistedQueryNotSupported' },
  PERSISTED_QUERY_NOT_FOUND: { status: 200, retryable: false, message: 'PersistedQueryNotFound' },
  DOCUMENT_NOT_TRUSTED: {
    status: 403,
    retryable: false,
    message: 'Only documents of released clients are executed here; send the id of a trusted document',
  },
  OPERATION_TOO_LARGE: { status: 400, retryable: false, message: 'The operation is larger than is allowed' },
  OPERATION_TOO_EXPENSIVE: { status: 400, retryable: false, message: 'The operation costs more than is allowed' },
  OPERATION_NOT_PLANNED: {
    status: 422,
    retryable: false,
    message: 'The gateway found no plan for this operation, although it is valid; select its fields in another way',
  },
  REQUEST_TOO_LARGE: { status: 413, retryable: false, message: 'The request body is larger than is allowed' },
  TOO_MANY_REQUESTS: { status: 429, retryable: true, message: 'Too many requests; slow down' },
  SUBSCRIPTIONS_OVER_WEBSOCKET: {
    status: 400,
    retryable: false,
    message:
      'Subscriptions are served over WebSocket (graphql-transport-ws) at the same path, and as a stream at /graphql/stream',
  },
  SUBGRAPH_TIMEOUT: { status: 504, retryable: true, message: 'A part of the answer took too long' },
  SUBGRAPH_UNAVAILABLE: { status: 503, retryable: true, message: 'A part of the answer is not available now' },
  OVERLOADED: {
    status: 503,
    retryable: true,
    message: 'Too many requests are being worked on; try again after a pause',
  },
  RETRY_LATER: {
    status: 503,
    retryable: true,
    message: 'More important work waits too long; try this again after a pause',
  },
  READ_BEHIND: {
    status: 503,
    retryable: true,
    message: 'The list does not have the change yet; try again after a pause',
  },
  DATABASE_UNAVAILABLE: { status: 503, retryable: true, message: 'The database cannot be used now; try again later' },
  SHUTTING_DOWN: { status: 503, retryable: true, message: 'This process is stopping; try again' },
  INTERNAL: { status: 500, retryable: true, message: 'Something went wrong on our side' },
} as const satisfies Record<string, CodeMeaning>;

export type ErrorCode = keyof typeof errorCodes;

/** Whether a value is a code of the table. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value);
}

/** A failure that clients may see: they get its message and extensions unchanged; its cause goes only to the log. */
export class CodedError extends GraphQLError {
  override name = 'CodedError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message?: string, options: { cause?: unknown; extensions?: object } = {}) {
    const graphqlOptions: GraphQLErrorOptions = {
      extensions: { ...options.extensions, code, retryable: errorCodes[code].retryable },
    };
    super(message ?? errorCodes[code].message, graphqlOptions);
    this.code = code;
    if (options.cause !== undefined) this.cause = options.cause;
  }
}

/** The body of a refused HTTP request in the shape GraphQL clients expect. */
export function errorBody(
  code: ErrorCode,
  message?: string,
  traceId = currentTraceId(),
): { errors: GraphQLFormattedError[] } {
  const { retryable, message: usual } = errorCodes[code];
  return { errors: [{ message: message ?? usual, extensions: { code, retryable, ...(traceId ? { traceId } : {}) } }] };
}

/**
 * The error that a client sees; only this function decides that. An error with a code of the table keeps message, path
 * and extensions. An unreachable or busy database becomes DATABASE_UNAVAILABLE or OVERLOADED. Any other error becomes
 * `INTERNAL` with the trace id, and the log gets it whole. Long texts are cut; with `hideSuggestions` (production) no
 * message suggests names of the schema.
 */
export function maskError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: Log,
  options: { hideSuggestions: boolean } = { hideSuggestions: false },
): GraphQLFormattedError {
  const traceId = currentTraceId();
  const trace = traceId ? { traceId } : {};
  const place = {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
  // An error of ours that graphql-js put into an error of its own.
  const original = (error as { originalError?: unknown } | null)?.originalError;
  const code = original instanceof CodedError ? original.code : formatted.extensions?.['code'];
  if (!isErrorCode(code)) {
    // graphql-js puts the error of a resolver into an error of its own.
    const thrown = formatted.path && original ? original : error;
    const failure = databaseFailure(thrown);
    if (failure) log.warn({ err: thrown, path: formatted.path, code: failure }, 'failed');
    else log.error({ err: thrown, path: formatted.path }, 'an unexpected error was masked');
    const { message, retryable } = errorCodes[failure ?? 'INTERNAL'];
    return { message, ...place, extensions: { code: failure ?? 'INTERNAL', retryable, ...trace } };
  }
  // An error of another process is in that process's log, under the same trace.
  const ours = [error, original].find((candidate) => candidate instanceof CodedError);
  if (ours && errorCodes[code].status >= 500) log.warn({ err: ours, path: formatted.path, code }, 'failed');
  // Libraries add these for their own use: the place of the error, and its subgraph.
  const { stacktrace: _1, exception: _2, serviceName: _3, http: _4, ...extensions } = formatted.extensions ?? {};
  return {
    message: clientMessage(formatted.message, options),
    ...place,
    extensions: { ...trace, ...extensions, code, retryable: errorCodes[code].retryable },
  };
}
