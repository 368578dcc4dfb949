import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { freePort } from '../../stages/free-port.ts';

/** A Redis of one's own that keeps nothing. */
export interface OwnRedis {
  url: string;
  /** Ends it as a crash would, and starts it again, empty, after a pause. */
  crash(pauseMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `redis-server`, which must be on the PATH. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const port = await freePort();
  let server = await startRedisProcess(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    async crash(pauseMs) {
      await end(server, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      server = await startRedisProcess(port);
    },
    stop: () => end(server, 'SIGTERM'),
  };
}

/** Starts a `redis-server` that keeps nothing; resolves when it takes connections. */
export async function startRedisProcess(port: number): Promise<ChildProcess> {
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
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => reject(new Error('redis-server cannot be started; install it', { cause })));
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    child.stdout?.on('data', (data: Buffer) => {
      if (data.includes('Ready to accept connections')) resolve();
    });
  });
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
