import {
  type Attributes,
  type Link,
  ROOT_CONTEXT,
  SpanKind as OtelKind,
  SpanStatusCode,
  trace as otelTrace,
  TraceFlags,
} from '@opentelemetry/api';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type IdGenerator,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { Span, SpanAttributes, SpanKind, SpanStart } from './span.ts';
import type { OpenRecorder, TelemetryLog } from './start-telemetry.ts';
import { childOf, currentTraceparent, parseTraceparent, startTrace, type Trace } from './trace.ts';

const kinds: Record<SpanKind, OtelKind> = {
  internal: OtelKind.INTERNAL,
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
};

/** A process that stops waits this long for its collector. */
const flushWithinMs = 2_000;

/**
 * Spans by OpenTelemetry's SDK. The trace context stays ours (`trace.ts`): it goes through events and jobs, and is there without the SDK. So the
 * SDK gets ids and parents from it, and answers whether a trace is sampled.
 */
export async function openRecorder(options: { service: string; log: TelemetryLog }): Promise<OpenRecorder> {
  const { service, log } = options;
  const next = { traceId: '', spanId: '' };
  const idGenerator: IdGenerator = {
    generateTraceId: () => next.traceId,
    generateSpanId: () => next.spanId,
  };
  const processor = new BatchSpanProcessor(reporting(await openExporter(), log));
  const provider = new BasicTracerProvider({
    idGenerator,
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service, 'service.namespace': 'tradepost' }))
      // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('tradepost');

  return {
    start(name: string, { kind = 'internal', parent, attributes = {}, links = [], startedAt }: SpanStart): Span {
      const cause = parseTraceparent(parent === undefined ? currentTraceparent() : parent);
      const trace = cause ? childOf(cause) : startTrace(null);
      next.traceId = trace.traceId;
      next.spanId = trace.spanId;
      const span = tracer.startSpan(
        name,
        {
          kind: kinds[kind],
          attributes: known(attributes),
          links: links.flatMap(toLink),
          ...(startedAt === undefined ? {} : { startTime: startedAt }),
        },
        cause ? otelTrace.setSpanContext(ROOT_CONTEXT, contextOf(cause)) : ROOT_CONTEXT,
      );
      const sampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
      let ended = false;
      return {
        trace: { ...trace, flags: sampled ? '01' : '00', measured: true },
        rename: (better) => void span.updateName(better),
        set: (more) => void span.setAttributes(known(more)),
        fail(error) {
          const { code, name: type } = error as { code?: unknown; name?: unknown };
          const kind = [code, type].find((candidate) => typeof candidate === 'string');
          span.setAttribute('error.type', kind ?? typeof error);
          span.setStatus({ code: SpanStatusCode.ERROR, message: shortMessage(error) });
        },
        end() {
          if (!ended) span.end();
          ended = true;
        },
      };
    },
    async stop() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, flushWithinMs).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
}

function contextOf({ traceId, spanId, flags }: Trace) {
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

function toLink(traceparent: string | null): Link[] {
  const trace = parseTraceparent(traceparent);
  return trace ? [{ context: contextOf(trace) }] : [];
}

function known(attributes: SpanAttributes): Attributes {
  const set: Attributes = {};
  for (const key in attributes) if (attributes[key] !== undefined) set[key] = attributes[key];
  return set;
}

function shortMessage(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}

/** The exporter reads its endpoint, headers, compression and timeouts from the `OTEL_EXPORTER_OTLP_*` variables. */
async function openExporter(): Promise<SpanExporter> {
  const protocol =
    process.env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || process.env['OTEL_EXPORTER_OTLP_PROTOCOL'] || 'http/protobuf';
  switch (protocol) {
    case 'http/protobuf':
      return new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter();
    case 'http/json':
      return new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter();
    default:
      throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL is ${protocol}; expected http/protobuf or http/json`);
  }
}

/** The same exporter; the log has the first failure of a row, and the first success after it. */
function reporting(exporter: SpanExporter, log: TelemetryLog): SpanExporter {
  let failing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !failing) log.warn({ err: result.error }, 'the collector takes no spans; they are dropped');
        if (!failed && failing) log.info({}, 'the collector takes spans again');
        failing = failed;
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
