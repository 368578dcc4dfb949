import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../stages/free-port.ts';
import { processes } from '../stages/processes.ts';
import { endsWell } from './child.ts';
import type { StopSteps } from '../stages/stop-once.ts';
import { processTree } from './load/processes.ts';

/** The workers that take part in an order. */
const worker = /subgraphs\/(orders|catalog)\/worker\.ts$/;

/** A further process that does the same work as a running one. */
export interface ProcessCopy {
  pid: number;
  /** Where it serves; a worker serves nothing. */
  url: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts a copy of a running process of a fleet. It has the command and the environment of that process, with other ports, so this also works for other
 * commits. Resolves when the copy is ready.
 */
export async function startCopy(pid: number, root: string, readyWithinMs = 30_000): Promise<ProcessCopy> {
  const [program = '', ...args] = wordsOf(`/proc/${pid}/cmdline`);
  const entry = processes.find(({ entry }) => args.some((word) => word.endsWith(entry)));
  if (!entry) throw new Error(`process ${pid} is not a process of a fleet: ${args.join(' ')}`);
  const adminPort = await freePort();
  const port = entry.port && (await freePort());
  const env = {
    ...environmentOf(pid),
    [entry.adminPort.setting]: String(adminPort),
    ...(entry.port ? { [entry.port.setting]: String(port) } : {}),
  };
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await once(child, 'spawn');
  try {
    await becomesReady(child, adminPort, readyWithinMs);
  } catch (error) {
    await endsWell(child);
    throw error;
  }
  if (child.pid === undefined) throw new Error(`a copy of ${entry.name} has no process`);
  return {
    pid: child.pid,
    url: port === undefined ? undefined : `http://127.0.0.1:${port}`,
    stop: () => endsWell(child),
  };
}

/** Starts further copies of the fleet's workers of orders and catalog. Resolves with their process numbers when all are ready. */
export async function startWorkerCopies(
  fleetPid: number,
  { root, copies, closing }: { root: string; copies: number; closing: StopSteps },
): Promise<number[]> {
  const running = processTree(fleetPid).filter(({ command }) => worker.test(command));
  const pids: number[] = [];
  for (let number = 0; number < copies; number += 1) {
    for (const { pid } of running) {
      const copy = await startCopy(pid, root);
      closing.push(() => copy.stop());
      pids.push(copy.pid);
    }
  }
  return pids;
}

/** The variables that a process was started with. */
export function environmentOf(pid: number): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = Object.fromEntries(wordsOf(`/proc/${pid}/environ`).map((pair) => splitAt(pair, '=')));
  // They belong to the channel between that process and its parent.
  delete env['NODE_CHANNEL_FD'];
  delete env['NODE_CHANNEL_SERIALIZATION_MODE'];
  return env;
}

const wordsOf = (file: string) => readFileSync(file, 'utf8').split('\0').filter(Boolean);

function splitAt(text: string, separator: string): [string, string] {
  const place = text.indexOf(separator);
  return [text.slice(0, place), text.slice(place + 1)];
}

async function becomesReady(child: ChildProcess, adminPort: number, readyWithinMs: number): Promise<void> {
  const until = performance.now() + readyWithinMs;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > until)
      throw new Error('a copy of a process did not become ready');
    await pause(50);
  }
}
