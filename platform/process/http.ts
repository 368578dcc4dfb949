import { isUtf8 } from 'node:buffer';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { CodedError, type ErrorCode, errorBody, errorCodes } from './errors.ts';
import type { Log } from './log.ts';
import { runInTrace, startTrace, type Trace } from './trace.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace that this request belongs to. */
    trace: Trace;
  }
  interface FastifyContextConfig {
    /** The route takes a form of a web page, and its part of the application has a parser for it. */
    takesForm?: boolean;
  }
}

/** The response header that names the trace, for people who report a problem. */
export const traceIdHeader = 'x-trace-id';

/**
 * A Fastify server with the defaults every process of ours needs: bounded bodies, headers and times; only uncompressed JSON in UTF-8;
 * every answer carries `x-trace-id`; every refusal has the shape of a GraphQL error; unexpected errors are logged, not shown.
 */
export function openHttp(options: { log: Log; bodyLimitBytes: number }): FastifyInstance {
  const { log, bodyLimitBytes } = options;
  const app: FastifyInstance = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    // For the whole request to arrive. A client that needs longer for 256 kB holds a connection open on purpose.
    requestTimeout: 10_000,
    // Longer than the idle timeout of the usual load balancers (60 s), or they send requests into closing connections.
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 },
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 200 },
  });

  closeWithLastAnswer(app);
  app.decorateRequest('trace', null as never); // set by the first hook, before anything can read it
  app.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['traceparent'];
    request.trace = startTrace(typeof given === 'string' ? given : null);
    void reply.headers({
      [traceIdHeader]: request.trace.traceId,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    runInTrace(request.trace, done);
  });
  app.addHook('onRequest', async (request) => {
    if (request.headers.host !== undefined && !URL.canParse(`http://${request.headers.host}`)) {
      throw new CodedError('BAD_REQUEST', 'The Host header is not a host');
    }
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') throw new CodedError('UNSUPPORTED_MEDIA_TYPE');
    const type = request.headers['content-type'];
    const takesForm = request.routeOptions.config?.takesForm === true;
    const isForm = takesForm && isInUtf8(type, 'application/x-www-form-urlencoded');
    if (request.method === 'POST' && type !== undefined && !isForm && !isInUtf8(type, 'application/json'))
      throw new CodedError('UNSUPPORTED_MEDIA_TYPE');
  });
  // Reading the body leaves the asynchronous context that the first hook entered.
  app.addHook('preHandler', (request, _reply, done) => runInTrace(request.trace, done));

  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isUtf8(body)) return done(new CodedError('BAD_REQUEST', 'The body is not UTF-8'));
    void parseJson(request, body.toString(), done);
  });

  app.setNotFoundHandler((request, reply) => {
    void send(reply, 'NOT_FOUND', undefined, request.trace);
  });
  app.setErrorHandler((error: FastifyError | CodedError, request, reply) => {
    if (error instanceof CodedError) return send(reply, error.code, error.message, request.trace);
    const code = codeOfStatus(error.statusCode);
    if (code === 'INTERNAL') log.error({ err: error, traceId: request.trace.traceId }, 'an HTTP request failed');
    return send(reply, code, code === 'BAD_REQUEST' ? error.message : undefined, request.trace);
  });
  return app;
}

/**
 * Node closes idle connections once, as its server begins to close. One that gets its last answer later, or was opened and has not asked yet,
 * would keep the server from closing until its keep-alive time is over, which is longer than a process has for stopping.
 */
function closeWithLastAnswer(app: FastifyInstance): void {
  let closing = false;
  let running = 0;
  const closeIfDone = (): void => {
    if (closing && running === 0) app.server.closeAllConnections();
  };
  app.server.on('request', (_request, response) => {
    running += 1;
    response.once('close', () => {
      running -= 1;
      closeIfDone();
    });
  });
  app.addHook('preClose', async () => {
    closing = true;
    // Behind the moment from which nobody can connect any more.
    setImmediate(closeIfDone);
  });
}

function send(reply: FastifyReply, code: ErrorCode, message: string | undefined, trace: Trace): FastifyReply {
  const { status } = errorCodes[code];
  if (status === 401) void reply.header('www-authenticate', 'Bearer');
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

/** Whether a content type is that one, with no parameter but `charset=utf-8`. Other charsets have been used to hide attacks. */
function isInUtf8(contentType: string | undefined, wanted: string): boolean {
  const [, type] = /^([^\s;]+)\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i.exec(contentType?.trim() ?? '') ?? [];
  return type?.toLowerCase() === wanted;
}
