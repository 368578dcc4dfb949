import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cpuMs } from './usage.ts';

interface Listed {
  pid: number;
  command: string;
  cpuMs: number;
}

/** A process and everything below it, with the CPU time of each; that of children which have ended counts for their parent. Linux only. */
export function processTree(root: number): Listed[] {
  const all = new Map<number, Listed>();
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The fields after the command's name, which may contain any character: field 4 of proc(5) is the parent, 16 and 17 the ended children.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const parent = Number(fields[1]);
      const ofEndedChildren = (Number(fields[13]) + Number(fields[14])) * msPerTick;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').filter(Boolean).join(' ');
      all.set(pid, { pid, command, cpuMs: cpuMs(pid) + ofEndedChildren });
      children.set(parent, [...(children.get(parent) ?? []), pid]);
    } catch {
      // Gone since the directory was listed; its parent has its time.
    }
  }
  const below = (pid: number): Listed[] => {
    const listed = all.get(pid);
    return listed ? [listed, ...(children.get(pid) ?? []).flatMap(below)] : [];
  };
  return below(root);
}

/** 100 ticks a second on every Linux. */
const msPerTick = 10;

/** CPU time in milliseconds by the name of the process. */
export type CpuByProcess = ReadonlyMap<string, number>;

/** The CPU time that was used between two readings. */
export function cpuBetween(before: CpuByProcess, after: CpuByProcess): CpuByProcess {
  return new Map([...after].map(([name, ms]) => [name, ms - (before.get(name) ?? 0)]));
}

export const totalCpu = (cpu: CpuByProcess) => [...cpu.values()].reduce((sum, ms) => sum + ms, 0);

/** The process number of the PostgreSQL that runs on a data directory. */
export const postmasterOf = (dataDir: string) =>
  Number(readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
