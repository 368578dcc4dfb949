import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';
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
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      tmpdir(),
    ];
    const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] });
    server = child;
    const { promise: started, resolve, reject } = Promise.withResolvers<void>();
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    child.stdout.on('data', (data: Buffer) => {
      if (data.includes('Ready to accept connections')) resolve();
    });
    await started;
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
