import type { Socket } from 'node:net';
import fastify, {
  type ConnectionError,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { allowedMethods } from './allowed-methods.ts';
import { databaseFailure } from './database-failure.ts';
import { type DrainPhase, drainOnClose } from './drain.ts';
import { CodedError, type ErrorCode, errorBody, errorCodes } from './errors.ts';
import { hostFault, openHostCheck } from './host-check.ts';
import type { Log } from './log.ts';
import { isMediaType } from './media-type.ts';
import { openReadJson, type ReadJson } from './read-json.ts';
import { traceOfRequest } from '../telemetry/server-span.ts';
import { runInTrace, startTrace, type Trace } from '../telemetry/trace.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace of this request. */
    trace: Trace;
    /** The body as it arrived, for a signature over it; empty if there was none. */
    bodyText: string;
  }
  interface FastifyContextConfig {
    /** The route accepts a form of a web page, and its part of the application has a parser for it. */
    takesForm?: boolean;
  }
  interface FastifyInstance {
    /** For answers that do not come from Fastify: the headers of every answer, … */
    usualHeaders: Readonly<Record<string, string>>;
    /** … how bodies are read, … */
    readJson: ReadJson;
    /** … whether a header `Host` is accepted, … */
    isHost: (host: string) => boolean;
    /** … and whether the server is closing. */
    drainPhase: () => DrainPhase;
  }
}

/** The response header with the trace id, for people who report a problem. */
export const traceIdHeader = 'x-trace-id';

/**
 * A Fastify server with the defaults that all our processes need: bounded bodies, headers and times; only uncompressed
 * JSON in UTF-8; every answer carries `x-trace-id`; every refusal has the shape of a GraphQL error; unexpected errors
 * are logged, not shown; no request is lost when it closes. With `httpsOnly`, browsers use only https for a year.
 */
export function openHttp(options: {
  log: Log;
  bodyLimitBytes: number;
  /** The setting that holds the limit; the refusal of a larger body names it. */
  bodyLimitSetting?: string;
  httpsOnly?: boolean;
}): FastifyInstance {
  const { log, bodyLimitBytes, bodyLimitSetting, httpsOnly = false } = options;
  const bodyTooLarge =
    bodyLimitSetting && `The body has more than the ${bodyLimitBytes} bytes that are allowed (${bodyLimitSetting})`;
  const securityHeaders = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    ...(httpsOnly ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    // The time for the whole request to arrive. A client that needs longer for 256 kB holds a connection open on
    // purpose.
    requestTimeout: 10_000,
    // Longer than the idle timeout of common load balancers (60 s); otherwise they send requests into closing
    // connections.
    keepAliveTimeout: 72_000,
    http: {
      headersTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16_384,
      // Node's own refusal has no body; `refusalOf` refuses such a request.
      requireHostHeader: false,
    },
    forceCloseConnections: false,
    // Fastify's own refusal has another shape; open connections are drained below.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 200 },
    // An address that cannot be decoded would be answered before any hook has run, and so without CORS headers.
    rewriteUrl: ({ url = '/' }) => (isDecodable(url) ? url : undecodable),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket),
  });

  const drain = drainOnClose(app);
  const methodsOf = allowedMethods(app);
  app.decorateRequest('trace', null as never); // set by the first hook, before anything can read it
  app.decorateRequest('bodyText', '');
  app.decorate('usualHeaders', securityHeaders);
  app.decorate('readJson', openReadJson(app));
  app.decorate('isHost', openHostCheck());
  app.decorate('drainPhase', drain.phase);
  app.addHook('onRequest', (request, reply, done) => {
    request.trace = traceOfRequest(request.raw, reply.raw);
    void reply.headers({ ...securityHeaders, [traceIdHeader]: request.trace.traceId });
    runInTrace(request.trace, done);
  });
  // After all onRequest hooks: a refusal needs the CORS headers, or browsers hide the reason.
  app.addHook('preParsing', (request, reply, _payload, done) => done(refusalOf(request, reply)));

  /** Why a request is refused before its body is read. */
  function refusalOf(request: FastifyRequest, reply: FastifyReply): CodedError | undefined {
    if (drain.phase() === 'refusing') return new CodedError('SHUTTING_DOWN');
    if (request.url === undecodable) return new CodedError('BAD_REQUEST', 'The address cannot be decoded');
    const wrongHost = hostFault(request.raw, app.isHost);
    if (wrongHost !== undefined) return new CodedError('BAD_REQUEST', wrongHost);
    if (request.is404) {
      const methods = methodsOf(request.url.split('?', 1)[0] ?? '');
      if (methods.length === 0) return new CodedError('NOT_FOUND');
      void reply.header('allow', methods.join(', '));
      return new CodedError('METHOD_NOT_ALLOWED');
    }
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') return new CodedError('UNSUPPORTED_MEDIA_TYPE');
    const type = request.headers['content-type'];
    const takesForm = request.routeOptions.config?.takesForm === true;
    const isForm = takesForm && isMediaType(type, 'application/x-www-form-urlencoded');
    if (request.method === 'POST' && type !== undefined && !isForm && !isMediaType(type, 'application/json'))
      return new CodedError('UNSUPPORTED_MEDIA_TYPE');
    return undefined;
  }
  // Reading the body leaves the asynchronous context that the first hook entered.
  app.addHook('preHandler', (request, _reply, done) => runInTrace(request.trace, done));

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      const { text, value } = app.readJson(body);
      request.bodyText = text;
      done(null, value);
    } catch (error) {
      done(error as CodedError, undefined);
    }
  });

  app.setNotFoundHandler((request, reply) => {
    void send(reply, 'NOT_FOUND', undefined, request.trace);
  });
  app.setErrorHandler((error: FastifyError | CodedError, request, reply) => {
    if (error instanceof CodedError) return send(reply, error.code, error.message, request.trace);
    const code = databaseFailure(error) ?? codeOfStatus(error.statusCode);
    const { traceId } = request.trace;
    if (code === 'INTERNAL') log.error({ err: error, traceId }, 'an HTTP request failed');
    else if (errorCodes[code].status >= 500) log.warn({ err: error, traceId, code }, 'an HTTP request failed');
    const message = code === 'BAD_REQUEST' ? error.message : code === 'REQUEST_TOO_LARGE' ? bodyTooLarge : undefined;
    return send(reply, code, message, request.trace);
  });
  return app;
}

/** Stands for an address that cannot be decoded; no client can send it, for an address has no blank. */
const undecodable = '/not decodable';

function isDecodable(url: string): boolean {
  try {
    decodeURI(url.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}

/** For input that is not HTTP: there is no request, so the answer is written to the socket. */
function refuseConnection(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { traceId } = startTrace(null);
  const [status, code, message]: [string, ErrorCode, string] = (() => {
    switch (error.code) {
      case 'HPE_HEADER_OVERFLOW':
        return ['431 Request Header Fields Too Large', 'REQUEST_TOO_LARGE', 'The headers are larger than is allowed'];
      case 'ERR_HTTP_REQUEST_TIMEOUT':
        return ['408 Request Timeout', 'BAD_REQUEST', 'The request did not arrive in time'];
      default:
        return ['400 Bad Request', 'BAD_REQUEST', 'The request is not HTTP'];
    }
  })();
  const body = JSON.stringify(errorBody(code, message, traceId));
  const head = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8\r\n${traceIdHeader}: ${traceId}`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** Another copy takes over, or a queue drains, in about this time; a client that waits longer loses nothing. */
export const retryAfterSeconds = 1;

function send(reply: FastifyReply, code: ErrorCode, message: string | undefined, trace: Trace): FastifyReply {
  const { status } = errorCodes[code];
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
  if (status === 503 && reply.getHeader('retry-after') === undefined)
    void reply.header('retry-after', String(retryAfterSeconds));
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send(errorBody(code, message, trace.traceId));
}

function codeOfStatus(status: number | undefined): ErrorCode {
  switch (status) {
    case 413:
      return 'REQUEST_TOO_LARGE';
    case 415:
      return 'UNSUPPORTED_MEDIA_TYPE';
    case 404:
      return 'NOT_FOUND';
    case 503:
      return 'SHUTTING_DOWN';
    default:
      return status !== undefined && status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL';
  }
}
