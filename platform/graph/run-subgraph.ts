import type { Doorbell } from '../events/doorbell.ts';
import { memoryDoorbell } from '../events/doorbell-memory.ts';
import { redisDoorbell } from '../events/doorbell-redis.ts';
import { httpFeed } from '../events/event-feed.ts';
import { openIdentity } from '../identity/signed-identity.ts';
import type { Log } from '../process/log.ts';
import { runProcess } from '../process/process.ts';
import type { ServerDeps, SubgraphServer, SubgraphWorker, WorkerDeps } from './subgraph-module.ts';

/** The main function of a subgraph's `server.ts`. `configure` reads the settings; without Redis nobody hears that it rings the relay. */
export function runServer(
  name: string,
  configure: () => {
    port: number;
    adminPort: number;
    redisUrl: string | undefined;
    start: (deps: ServerDeps) => Promise<SubgraphServer>;
  },
): Promise<void> {
  return runProcess(name, async ({ log, now }) => {
    const { port, adminPort, redisUrl, start } = configure();
    const doorbell = await openDoorbell(redisUrl, log);
    const server = await start({ log, now, doorbell });
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
    /** TRADEPOST_SECRET. */
    secret: string;
    redisUrl: string | undefined;
    /** The addresses of the subgraphs whose event logs it reads, by name. */
    feeds: Readonly<Record<string, string>>;
    start: (deps: WorkerDeps) => Promise<SubgraphWorker>;
  },
): Promise<void> {
  const process = `${name}-worker`;
  return runProcess(process, async ({ log, now }) => {
    const { adminPort, secret, redisUrl, feeds: addresses, start } = configure();
    const doorbell = await openDoorbell(redisUrl, log);
    const identity = openIdentity(secret, process);
    const feeds = Object.fromEntries(
      Object.entries(addresses).map(([subgraph, url]) => [subgraph, httpFeed(url, identity, process)]),
    );
    const worker = await start({ log, now, doorbell, feeds });
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
