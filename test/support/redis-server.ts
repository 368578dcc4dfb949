import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { startRedisProcess } from '../../ops/live/own-redis.ts';
import { freePort } from '../../stages/free-port.ts';

/** Whether a Redis of one's own can be started here. CI must be able to. */
export const hasRedisServer =
  Boolean(process.env['CI']) || spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;

/** A Redis that a test may do anything to; it keeps nothing. */
export interface RedisServer extends AsyncDisposable {
  url: string;
  /** As a crash would. */
  kill(): Promise<void>;
  /** Starts again at the same port, empty. */
  start(): Promise<void>;
  flush(): Promise<void>;
}

export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    server = await startRedisProcess(port);
  }

  async function kill(): Promise<void> {
    const child = server;
    server = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  await start();
  return {
    url,
    start,
    kill,
    async flush() {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
    [Symbol.asyncDispose]: kill,
  };
}
