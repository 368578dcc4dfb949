import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { apiKeyPattern } from '#platform/identity/api-key.ts';
import { CodedError, type ErrorCode } from '#platform/process/errors.ts';
import { traceOfRequest } from '#platform/telemetry/server-span.ts';
import { currentTraceId, runInTrace, type Trace } from '#platform/telemetry/trace.ts';
import { clientNamedBy } from '#registry/client/client-headers.ts';
import type { SubscriptionsSettings } from '../config.ts';
import { type Closing, closeCodes, tokenExpiredClosing } from '../connection/close-codes.ts';
import type { IntroducedPeer } from '../connection/connection.ts';
import { introduce, tokenInRequest } from '../connection/introduce.ts';
import { startPingWheel } from '../connection/ping-wheel.ts';
import { callerOf, formatErrors, hasExpired, type ServingDeps } from '../connection/serving.ts';
import type { UpgradeAdmission, UpgradeCheck } from '../connection/upgrade-check.ts';
import type { Member } from '../group/member.ts';
import { liveMetrics } from '../metrics.ts';
import { pageHeaders } from './page-headers.ts';
import { PacedResponse } from './paced-response.ts';
import { readStreamRequest } from './read-stream-request.ts';
import { refuseStream } from './refuse-stream.ts';
import { resumedAfter } from './resume.ts';
import { acceptedFormat, type StreamFormat } from './stream-format.ts';

/** Subscriptions over HTTP responses that stay open, for clients behind proxies that break WebSocket. */
export interface Streams {
  /** Serves a request for our path: one subscription. Resolves when the subscription runs, or is refused; never rejects. */
  accept(request: IncomingMessage, response: ServerResponse): Promise<void>;
  readonly count: number;
  /** Refuses new streams and ends all, spread over the drain window; resolves when they are closed. */
  stop(): Promise<void>;
}

/** A subscription over HTTP passes the phases of a connection; its answer begins when its caller is known. */
interface Stream extends IntroducedPeer {
  readonly request: IncomingMessage;
  /** Of the request: its errors belong to it, whenever they come. */
  readonly trace: Trace;
  readonly response: ServerResponse;
  readonly format: StreamFormat;
  member: Member | undefined;
}

export function openStreams(
  deps: ServingDeps & {
    settings: SubscriptionsSettings;
    /** Shared with WebSockets, as are the places of users. */
    check: UpgradeCheck;
    /** Connections of this process, of all transports. */
    connections: () => number;
  },
): Streams {
  const { settings, log, now } = deps;
  const streams = new Set<Stream>();
  let stopping = false;

  async function serve(request: IncomingMessage, response: ServerResponse, trace: Trace): Promise<void> {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, pageHeaders(request, settings.CORS_ORIGINS)).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'POST') throw new CodedError('METHOD_NOT_ALLOWED');
    // Addresses are written to the logs of proxies.
    if (apiKeyPattern.test(request.url ?? ''))
      throw new CodedError(
        'BAD_REQUEST',
        'Send an API key in the header x-api-key, and revoke the key of this address',
      );
    const format = acceptedFormat(request.headers.accept);
    if (!format) {
      const accepted = 'text/event-stream or multipart/mixed;subscriptionSpec=1.0';
      throw new CodedError('BAD_REQUEST', `Subscriptions are streamed here; send the header accept: ${accepted}`);
    }
    const admission = deps.check(request, { stopping, connections: deps.connections() });
    if ('code' in admission) {
      refuseStream(request, response, admission, settings.CORS_ORIGINS);
      return;
    }
    const stream = open({ request, response, trace, format }, admission);
    const payload = await readStreamRequest(request);
    const { authorization, 'x-api-key': key } = request.headers;
    const closing = await introduce(deps, stream, {
      authorization,
      ...(key === undefined ? {} : { 'x-api-key': key }),
    });
    if (closing) {
      stream.close(closing);
      return;
    }
    if (stream.open) await subscribe(stream, payload);
  }

  function open(
    opened: Pick<Stream, 'request' | 'response' | 'trace' | 'format'>,
    { address, leave }: UpgradeAdmission,
  ): Stream {
    const { response, format } = opened;
    const stream: Stream = {
      ...opened,
      address,
      misplaced: tokenInRequest(opened.request),
      open: true,
      caller: { kind: 'anonymous' },
      acknowledged: false,
      leave: () => {},
      unwatch: () => {},
      member: undefined,
      close: (closing) => end(stream, new CodedError(codeOf(closing), closing.reason)),
    };
    streams.add(stream);
    heartbeats.add(stream);
    liveMetrics.streams.inc({ format: format.name });
    response.once('close', () => {
      stream.open = false;
      streams.delete(stream);
      heartbeats.delete(stream);
      liveMetrics.streams.dec({ format: format.name });
      stream.leave();
      stream.unwatch();
      leave();
      stream.member?.leave();
    });
    return stream;
  }

  async function subscribe(stream: Stream, payload: Awaited<ReturnType<typeof readStreamRequest>>): Promise<void> {
    const { request, response, format } = stream;
    const { headers } = request;
    response.writeHead(200, {
      ...pageHeaders(request, settings.CORS_ORIGINS),
      'content-type': format.contentType,
      'cache-control': 'no-cache, no-transform',
      // For nginx, which would collect small parts.
      'x-accel-buffering': 'no',
      'x-trace-id': currentTraceId() ?? '',
    });
    response.write(format.opening);
    const sink = new PacedResponse(response, format, settings.SUBSCRIPTIONS_STUCK_AFTER_MS, (error) =>
      end(stream, error),
    );
    try {
      const client = clientNamedBy((name) => headers[name]);
      const lastEventId = headers['last-event-id'];
      const operation = resumedAfter(
        deps.read(payload, client, callerOf(stream, now())),
        typeof lastEventId === 'string' ? lastEventId : undefined,
      );
      const member = await deps.subscribe(operation, {
        caller: () => callerOf(stream, now()),
        address: stream.address,
        client: client.name,
        sink,
      });
      deps.used(operation, payload.variables ?? {}, client);
      if (stream.open) stream.member = member;
      else member.leave();
    } catch (error) {
      end(stream, error);
    }
  }

  /** Ends a stream with an error: by the status of the answer, or in its last part. */
  function end({ request, response, trace, format }: Stream, error: unknown, retryAfterMs?: number): void {
    if (response.writableEnded || response.destroyed) return;
    runInTrace(trace, () => {
      if (response.headersSent) response.end(format.failure(formatErrors(error, deps), retryAfterMs));
      else refuse(request, response, error);
    });
  }

  function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const refusal = error instanceof CodedError ? error : new CodedError('INTERNAL', undefined, { cause: error });
    if (refusal !== error) log.error({ err: error }, 'a stream could not be served');
    refuseStream(request, response, refusal, settings.CORS_ORIGINS);
  }

  const heartbeats = startPingWheel<Stream>(settings.SUBSCRIPTIONS_PING_EVERY_MS, ({ response, format }) => {
    // A reader that takes nothing is found out by its `PacedResponse`.
    if (response.headersSent && !response.writableEnded && response.writableLength === 0) {
      response.write(format.heartbeat);
    }
  });

  const expiries = setInterval(() => {
    for (const stream of streams) if (hasExpired(stream.caller, now())) stream.close(tokenExpiredClosing);
  }, settings.SUBSCRIPTIONS_EXPIRY_EVERY_MS);

  async function drain(stream: Stream): Promise<void> {
    const later = () => Math.round(Math.random() * settings.SUBSCRIPTIONS_DRAIN_MS);
    const closed = new Promise((resolve) => stream.response.once('close', resolve));
    await Promise.race([closed, pause(later())]);
    end(stream, new CodedError('SHUTTING_DOWN'), later());
    // A reader that takes nothing more is not waited for.
    await Promise.race([closed, pause(closeDeadlineMs)]);
    stream.response.destroy();
  }

  return {
    get count() {
      return streams.size;
    },
    accept(request, response) {
      const trace = traceOfRequest(request, response);
      return runInTrace(trace, () =>
        serve(request, response, trace).catch((error: unknown) => {
          if (response.headersSent) response.destroy(error instanceof Error ? error : undefined);
          else refuse(request, response, error);
        }),
      );
    },
    async stop() {
      stopping = true;
      heartbeats.stop();
      clearInterval(expiries);
      await Promise.all([...streams].map(drain));
    },
  };
}

/** A client that takes nothing more is not waited for longer. */
const closeDeadlineMs = 2_000;

/** The codes of HTTP for the reasons to close a WebSocket. */
function codeOf({ code }: Closing): ErrorCode {
  switch (code) {
    case closeCodes.tryAgainLater:
      return 'SUBGRAPH_UNAVAILABLE';
    case closeCodes.freshTokenNeeded:
      return 'TOKEN_EXPIRED';
    case closeCodes.tooManyRequests:
      return 'TOO_MANY_REQUESTS';
    default:
      return 'TOKEN_INVALID';
  }
}
