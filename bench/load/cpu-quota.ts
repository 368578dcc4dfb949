import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The controller of CPU time: version 1 of cgroups has it in a hierarchy of its own. */
const version1 = '/sys/fs/cgroup/cpu';
/** Short, so that a process that has used its time up waits a little and not for a tenth of a second, as with the kernel's usual period. */
const usualPeriodUs = 20_000;
/** The smallest quota that the kernel takes. */
const leastQuotaUs = 1_000;

/**
 * Lets a process use at most this share of one core, by a cgroup of its own, until the function that it returns is called. Throws where cgroups of
 * version 1 cannot be made: that takes root.
 */
export function limitCpu(pid: number, share: number): () => void {
  if (!existsSync(`${version1}/cpu.cfs_quota_us`))
    throw new Error(`expected cgroups of version 1 with quotas at ${version1}`);
  const group = path.join(version1, `tradepost-bench-${pid}`);
  mkdirSync(group);
  const write = (file: string, value: number) => writeFileSync(file, String(value));
  const periodUs = Math.max(usualPeriodUs, Math.ceil(leastQuotaUs / share));
  write(`${group}/cpu.cfs_period_us`, periodUs);
  write(`${group}/cpu.cfs_quota_us`, Math.ceil(periodUs * share));
  write(`${group}/cgroup.procs`, pid);
  return () => {
    // A process that has ended is in no group.
    if (existsSync(`/proc/${pid}`)) write(`${version1}/cgroup.procs`, pid);
    rmdirSync(group);
  };
}
