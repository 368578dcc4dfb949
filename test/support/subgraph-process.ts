import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../stages/free-port.ts';

/** A subgraph in a process of its own, which a test may freeze and kill. It answers every operation with the same data. */
export interface SubgraphProcess extends AsyncDisposable {
  url: string;
  /** Stops the process without closing anything: connections are accepted by the system, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** As a crash would. */
  kill(): Promise<void>;
  /** Starts again at the same port. */
  start(): Promise<void>;
}

const program = `
  const { createServer } = require('node:http');
  createServer((request, response) => {
    request.resume();
    request.on('end', () => response.setHeader('content-type', 'application/json').end(process.env.ANSWER));
  }).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
`;

export async function startSubgraphProcess(data: object): Promise<SubgraphProcess> {
  const port = await freePort();
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const started = spawn(process.execPath, ['--eval', program], {
      env: { PORT: String(port), ANSWER: JSON.stringify({ data }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    await once(started.stdout, 'data');
  }

  async function kill(): Promise<void> {
    const running = child;
    child = undefined;
    if (!running) return;
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    [Symbol.asyncDispose]: kill,
  };
}
