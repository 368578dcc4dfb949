import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { serveFeed } from '#platform/events/event-feed.ts';
import { openIdentity } from '#platform/identity/signed-identity.ts';
import { openHttp } from '#platform/process/http.ts';
import { createLog } from '#platform/process/log.ts';
import { freePort } from '../../stages/free-port.ts';
import { eventually } from './eventually.ts';
import type { TestLive } from './start-live.ts';

const root = new URL('../..', import.meta.url).pathname;

/** The live layer as a process of its own, on the log of a TestLive. */
export interface LiveProcess extends AsyncDisposable {
  wsUrl: string;
  /** Ends the process with a signal, and resolves when it has ended. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
  /** Starts it again at the same port. */
  start(): Promise<void>;
}

/** Starts the process, and serves it the log and the keys over HTTP. No subgraph answers, so that only selections of the event have data. */
export async function startLiveProcess(live: TestLive): Promise<LiveProcess> {
  await using opening = new AsyncDisposableStack();
  /** The address of a subgraph that serves the log. */
  async function serve(subgraph: string): Promise<string> {
    const app = openHttp({ log: createLog('log', 'silent'), bodyLimitBytes: 1024 * 1024 });
    opening.defer(() => app.close());
    serveFeed(app, live.log.feed, openIdentity(live.secret, subgraph));
    app.get('/.well-known/jwks.json', () => live.jwks);
    return app.listen({ port: 0, host: '127.0.0.1' });
  }
  const urls = {
    USERS_URL: await serve('users'),
    CATALOG_URL: await serve('catalog'),
    ORDERS_URL: await serve('orders'),
  };
  const [port, adminPort] = [await freePort(), await freePort()];
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const { REDIS_URL: _redis, REGISTRY_URL: _registry, ...inherited } = process.env;
    child = spawn(process.execPath, ['subscriptions/server.ts'], {
      cwd: root,
      env: {
        ...inherited,
        NODE_ENV: 'test',
        TRADEPOST_SECRET: live.secret,
        ...urls,
        SUBSCRIPTIONS_PORT: String(port),
        SUBSCRIPTIONS_ADMIN_PORT: String(adminPort),
        SUBSCRIPTIONS_SWEEP_EVERY_MS: '100',
        SUBSCRIPTIONS_DRAIN_MS: '100',
      },
      stdio: 'ignore',
    });
    await eventually(async () => (await fetch(`http://127.0.0.1:${adminPort}/livez`)).ok, 60_000);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  await start();
  const opened = opening.move();
  return {
    wsUrl: `ws://127.0.0.1:${port}/graphql`,
    start,
    end,
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      await opened.disposeAsync();
    },
  };
}
