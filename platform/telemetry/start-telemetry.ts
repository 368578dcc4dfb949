import { recordSpans, type SpanRecorder } from './span.ts';

/** The part of a log that this folder needs. */
export interface TelemetryLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** A recorder that sends its spans to a collector. */
export interface OpenRecorder extends SpanRecorder {
  /** Sends what is left, for a bounded time. */
  stop(): Promise<void>;
}

/**
 * Records spans if the standard `OTEL_*` variables ask for it, and sends them by OTLP over HTTP. Nothing of OpenTelemetry is loaded otherwise. The
 * variables are read by OpenTelemetry's own packages, and mean what its specification says; only the default differs: nothing is sent until an
 * endpoint or an exporter is named.
 */
export async function startTelemetry(options: {
  /** The name of the process; `OTEL_SERVICE_NAME` replaces it. */
  service: string;
  log: TelemetryLog;
  env?: NodeJS.ProcessEnv;
}): Promise<{ stop(): Promise<void> } | undefined> {
  const { service, log, env = process.env } = options;
  if (!wantsSpans(env)) return undefined;
  const { openRecorder } = await import('./open-recorder.ts');
  const recorder = await openRecorder({ service, log });
  recordSpans(recorder);
  log.info({ service }, 'spans are recorded');
  return {
    async stop() {
      recordSpans(undefined);
      await recorder.stop();
    },
  };
}

/** Whether these variables ask for spans. */
export function wantsSpans(env: NodeJS.ProcessEnv): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  const exporter = env['OTEL_TRACES_EXPORTER'];
  if (exporter) return exporter.split(',').some((name) => name.trim() === 'otlp');
  return Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
}
