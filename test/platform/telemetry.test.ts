import { expect, it, onTestFinished } from 'vitest';
import { isRecording, span } from '#platform/telemetry/span.ts';
import { startTelemetry, wantsSpans } from '#platform/telemetry/start-telemetry.ts';
import { currentTraceparent, withTrace } from '#platform/telemetry/trace.ts';
import { eventually } from '../support/eventually.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';

const log = { info: () => undefined, warn: () => undefined };
const caller = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** Starts telemetry with these variables, as a process that was started with them. */
async function record(env: Record<string, string>) {
  const before = { ...process.env };
  Object.assign(process.env, env);
  onTestFinished(() => {
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before);
  });
  return startTelemetry({ service: 'tested', log });
}

it('records nothing and loads nothing without the standard variables', async () => {
  expect(await record({})).toBeUndefined();
  expect(isRecording()).toBe(false);
  expect(span('work', {}, (open) => open)).toBeUndefined();
  expect(withTrace(caller, () => span('work', {}, currentTraceparent))).toBe(caller);
});

it('is switched by the standard variables', () => {
  expect(wantsSpans({})).toBe(false);
  expect(wantsSpans({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' })).toBe(true);
  expect(wantsSpans({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' })).toBe(true);
  expect(wantsSpans({ OTEL_TRACES_EXPORTER: 'otlp' })).toBe(true);
  expect(wantsSpans({ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' })).toBe(
    false,
  );
  expect(wantsSpans({ OTEL_SDK_DISABLED: 'true', OTEL_TRACES_EXPORTER: 'otlp' })).toBe(false);
});

it('puts a span below the work of its caller, and marks a failure', async () => {
  await using collector = await startOtlpReceiver();
  const telemetry = await record({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  });
  const failing = span('outer', { parent: caller }, () =>
    span('inner', { attributes: { kept: 1, left: undefined } }, async () => {
      throw Object.assign(new Error('no answer'), { code: 'SUBGRAPH_TIMEOUT' });
    }),
  );
  await expect(failing).rejects.toThrow('no answer');
  await telemetry?.stop();
  expect(isRecording()).toBe(false);
  const [inner, outer] = collector.spans;
  expect(outer).toMatchObject({
    service: 'tested',
    name: 'outer',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
  });
  expect(inner).toMatchObject({ name: 'inner', traceId: outer?.traceId, parentSpanId: outer?.spanId });
  expect(inner?.attributes).toEqual({ kept: 1, 'error.type': 'SUBGRAPH_TIMEOUT' });
});

it('follows the sampler of the standard variables, and says to others that a trace is not sampled', async () => {
  await using collector = await startOtlpReceiver();
  const telemetry = await record({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  expect(span('new', { parent: null }, currentTraceparent)).toMatch(/-00$/);
  expect(span('sampled by its caller', { parent: caller }, currentTraceparent)).toMatch(/-01$/);
  await telemetry?.stop();
  // The default is Protobuf.
  expect(collector.requests.map(({ type }) => type)).toEqual(['application/x-protobuf']);
  expect(collector.requests[0]?.body.includes(Buffer.from('sampled by its caller'))).toBe(true);
  expect(collector.requests[0]?.body.includes(Buffer.from('new'))).toBe(false);
});

it('reports a collector that takes nothing once, and goes on', async () => {
  const lines: string[] = [];
  const before = { ...process.env };
  onTestFinished(() => void (process.env = before));
  const env = {
    // Nothing listens at this port.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_BSP_SCHEDULE_DELAY: '10',
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
  };
  Object.assign(process.env, env);
  const telemetry = await startTelemetry({
    service: 'tested',
    log: { info: () => undefined, warn: (_fields, message) => void lines.push(message) },
  });
  expect(span('work', { parent: null }, () => 'done')).toBe('done');
  await eventually(() => lines.length > 0);
  expect(span('work', { parent: null }, () => 'done')).toBe('done');
  await telemetry?.stop();
  expect(lines).toEqual(['the collector takes no spans; they are dropped']);
});
