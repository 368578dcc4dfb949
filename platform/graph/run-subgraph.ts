import type { Doorbell } from '../events/doorbell.ts';
import { memoryDoorbell } from '../events/doorbell-memory.ts';
import { redisDoorbell } from '../events/doorbell-redis.ts';
import type { Log } from '../process/log.ts';
import { runProcess } from '../process/process.ts';
import type { ServerDeps, SubgraphServer, SubgraphWorker, WorkerDeps } from './subgraph-module.ts';

/** The main function of a subgraph's `server.ts`. `configure` reads the settings; without Redis its rings do not reach the relay. */
export function runServer(
  name: string,
  configure: () => {
    port: number;
    adminPort: number;
    redisUrl: string | undefined;
    start: (deps: ServerDeps) => Promise<SubgraphServer>;
  },
): Promise<void> {
  return runProcess(name, async ({ log }) => {
    const { port, adminPort, redisUrl, start } = configure();
    const doorbell = await openDoorbell(redisUrl, log);
    const server = await start({ log, doorbell });
    await server.listen(port);
    return {
      ready: () => server.ready(),
      adminPort,
      async stop() {
        await server.stop();
        await doorbell.stop();
      },
    };
  });
}

/** The main function of a subgraph's `worker.ts`. `configure` reads the settings; without Redis it rings within this process only. */
export function runWorker(
  name: string,
  configure: () => {
    adminPort: number;
    redisUrl: string | undefined;
    start: (deps: WorkerDeps) => Promise<SubgraphWorker>;
  },
): Promise<void> {
  return runProcess(`${name}-worker`, async ({ log }) => {
    const { adminPort, redisUrl, start } = configure();
    const doorbell = await openDoorbell(redisUrl, log);
    const worker = await start({ log, doorbell });
    return {
      ready: () => worker.ready(),
      adminPort,
      async stop() {
        await worker.stop();
        await doorbell.stop();
      },
    };
  });
}

async function openDoorbell(redisUrl: string | undefined, log: Log): Promise<Doorbell> {
  return redisUrl === undefined ? memoryDoorbell() : redisDoorbell(redisUrl, log);
}
