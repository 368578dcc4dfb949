import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../stages/free-port.ts';
import { endsWell } from './child.ts';
import type { StopSteps } from './closing.ts';
import { processTree } from './load/processes.ts';

/** The workers that orders go through. */
const worker = /subgraphs\/(orders|catalog)\/worker\.ts$/;
const readyWithinMs = 30_000;

/**
 * Starts further copies of the fleet's workers of orders and catalog, with the command and the environment of the running workers, so that it also
 * works on other commits. Resolves with their process numbers when all are ready.
 */
export async function startWorkerCopies(
  fleetPid: number,
  { root, copies, closing }: { root: string; copies: number; closing: StopSteps },
): Promise<number[]> {
  const running = processTree(fleetPid).filter(({ command }) => worker.test(command));
  const pids: number[] = [];
  for (let copy = 0; copy < copies; copy += 1) {
    for (const { pid, command } of running) {
      const [program = '', ...args] = wordsOf(`/proc/${pid}/cmdline`);
      const env = Object.fromEntries(wordsOf(`/proc/${pid}/environ`).map((pair) => splitAt(pair, '=')));
      delete env['NODE_CHANNEL_FD'];
      delete env['NODE_CHANNEL_SERIALIZATION_MODE'];
      const port = await freePort();
      env[`${worker.exec(command)?.[1]?.toUpperCase()}_WORKER_ADMIN_PORT`] = String(port);
      const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      closing.push(() => endsWell(child));
      await becomesReady(child, port);
      if (child.pid !== undefined) pids.push(child.pid);
    }
  }
  return pids;
}

const wordsOf = (file: string) => readFileSync(file, 'utf8').split('\0').filter(Boolean);

function splitAt(text: string, separator: string): [string, string] {
  const place = text.indexOf(separator);
  return [text.slice(0, place), text.slice(place + 1)];
}

async function becomesReady(child: ChildProcess, adminPort: number): Promise<void> {
  const until = performance.now() + readyWithinMs;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    if (child.exitCode !== null || performance.now() > until)
      throw new Error('a copy of a worker did not become ready');
    await pause(50);
  }
}
