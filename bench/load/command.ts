import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpuMs } from './usage.ts';

/** The cost of one run of a command and its children; memory is the largest resident size. */
export interface Spent {
  wallMs: number;
  cpuMs: number;
  peakBytes: number;
  exitCode: number | null;
  said: string;
}

/** The interval of reading a running command. Its use after the last reading is missed. */
const lookEveryMs = 5;

/** Runs a command to its end. Linux only. */
export function timeCommand(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<Spent> {
  const began = performance.now();
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const seen = new Map<number, { cpuMs: number; peakBytes: number }>();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  const look = () => {
    for (const pid of child.pid === undefined ? [] : withDescendants(child.pid)) {
      try {
        const [, kib = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
        const before = seen.get(pid);
        // The kernel reports less for ended threads, and for a process that just ended.
        seen.set(pid, {
          cpuMs: Math.max(before?.cpuMs ?? 0, cpuMs(pid)),
          peakBytes: Math.max(before?.peakBytes ?? 0, Number(kib) * 1024),
        });
      } catch {
        // Gone since it was listed.
      }
    }
  };
  const timer = setInterval(look, lookEveryMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearInterval(timer);
      const all = [...seen.values()];
      resolve({
        wallMs: performance.now() - began,
        cpuMs: all.reduce((sum, run) => sum + run.cpuMs, 0),
        peakBytes: all.reduce((sum, run) => sum + run.peakBytes, 0),
        exitCode,
        said,
      });
    });
  });
}

function withDescendants(pid: number): number[] {
  let children: number[] = [];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    // Gone.
  }
  return [pid, ...children.flatMap(withDescendants)];
}
