import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics } from 'prom-client';
import { listenHost, logLevel, SettingsError } from './config.ts';
import { createLog, type Log } from './log.ts';
import { readMetrics, registry } from './metrics.ts';
import { createObjectsYoung } from './young-objects.ts';
import { startTelemetry } from '../telemetry/start-telemetry.ts';

/** Something that was started and can be stopped. */
export interface Running {
  /** Its dependencies, by name, and whether each is ready now. */
  ready(): Promise<Record<string, boolean>>;
  /** Refuses new work, finishes running work, and closes its parts in reverse order. */
  stop(): Promise<void>;
}

/** Ctrl-C under `npm run registry` arrives from the terminal, from npm and from the preflight: one press. */
const samePressMs = 1000;

/**
 * Milliseconds between two measurements of the event loop's delay. The metrics of the delay include this interval. The library's 10 ms wake an idle
 * process a hundred times a second, which costs 0.4 % of a core in each; 100 ms cost 0.04 %. With twice of it, shorter delays are seen less often.
 */
const eventLoopMonitoringPrecision = 500;

/** Orchestrators send SIGKILL after 30 s by default; before that, the process must report the part that hangs. */
const stopDeadlineMs = 10_000;

/**
 * The main function of every process. Bad settings: their list on standard error, exit 1. SIGTERM, SIGINT or SIGHUP: not ready, stop in at
 * most 10 s, exit 0 (another one more than a second later: exit immediately). A failed start, an uncaught error or a stop that hangs: logged, exit 1.
 */
export async function runProcess(
  name: string,
  start: (options: { log: Log; now: () => Date }) => Promise<Running & { adminPort?: number }>,
): Promise<void> {
  createObjectsYoung();
  let log: Log;
  try {
    log = createLog(name, logLevel());
  } catch (error) {
    return refuse(error);
  }
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught error');
    process.exit(1);
  });
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection');
    process.exit(1);
  });

  let stopping = false;
  let firstSignalAt = 0;
  let running: (Running & { adminPort?: number }) | undefined;
  let admin: { stop(): Promise<void> } | undefined;
  let telemetry: { stop(): Promise<void> } | undefined;

  async function stop(signal: string): Promise<void> {
    if (stopping) {
      if (performance.now() - firstSignalAt > samePressMs) process.exit(130);
      return;
    }
    stopping = true;
    firstSignalAt = performance.now();
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.fatal(`did not stop within ${stopDeadlineMs} ms`);
      process.exit(1);
    }, stopDeadlineMs).unref();
    try {
      await running?.stop();
      await admin?.stop();
      await telemetry?.stop();
    } catch (error) {
      log.fatal({ err: error }, 'failed to stop cleanly');
      process.exit(1);
    }
    log.info('stopped');
    process.exit(0);
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));

  try {
    telemetry = await startTelemetry({ service: name, log });
    running = await start({ log, now: () => new Date() });
    const started = running;
    if (started.adminPort !== undefined) {
      admin = await startAdmin(started.adminPort, async () => ({ ...(await started.ready()), running: !stopping }));
    }
    log.info('started');
  } catch (error) {
    if (error instanceof SettingsError) return refuse(error);
    log.fatal({ err: error }, 'failed to start');
    process.exit(1);
  }
}

function refuse(error: unknown): never {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/**
 * Serves /livez (200 while the event loop turns), /readyz (200, or 503 with the names of the missing parts) and /metrics. Meant for the operator's
 * network only; port 0 means any free one.
 */
export async function startAdmin(
  port: number,
  ready: () => Promise<Record<string, boolean>>,
): Promise<{ port: number; stop(): Promise<void> }> {
  if (!registry.getSingleMetric('process_cpu_user_seconds_total'))
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision });

  const server = createServer((request, response) => {
    const send = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type }).end(body);
    const fail = (error: unknown) =>
      send(500, 'text/plain', `${error instanceof Error ? error.message : String(error)}\n`);
    switch (request.url?.split('?')[0]) {
      case '/livez':
        send(200, 'text/plain', 'ok\n');
        return;
      case '/readyz':
        ready().then((parts) => {
          const status = Object.values(parts).every(Boolean) ? 200 : 503;
          send(status, 'application/json', `${JSON.stringify(parts)}\n`);
        }, fail);
        return;
      case '/metrics':
        readMetrics().then((text) => send(200, registry.contentType, text), fail);
        return;
      default:
        send(404, 'text/plain', 'try /livez, /readyz or /metrics\n');
    }
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, listenHost(), resolve);
  await promise;
  return {
    // A TCP server's address is an object once it listens.
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
