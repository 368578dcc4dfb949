import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU time that a process has used so far, all threads, user and kernel, in milliseconds. From the scheduler's own nanoseconds where the
 * kernel shows them, else from the clock ticks of /proc/<pid>/stat (10 ms each). Linux only; throws if the process has ended.
 */
export function cpuMs(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.reduce((sum, thread) => sum + Number(firstWord(`/proc/${pid}/task/${thread}/schedstat`)), 0) / 1e6;
  } catch {
    const fields = statOf(pid);
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }
}

/** Resident memory of a process in bytes. */
export function rssBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (!kib) throw new Error(`expected VmRSS of process ${pid}`);
  return Number(kib) * 1024;
}

/** The child of this process whose command line ends in `entry`. */
export function childPid(entry: string): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(statOf(Number(name))[1]);
      if (parent === process.pid && commandOf(name).endsWith(entry)) return Number(name);
    } catch {
      // Gone since the directory was listed.
    }
  }
  throw new Error(`expected a child process that runs ${entry}`);
}

/** The fields after the command's name, which may contain any character; the first field is the state. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

const firstWord = (file: string) => readFileSync(file, 'utf8').split(' ')[0];
const commandOf = (pid: string) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean).join(' ');
