import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { processes } from '../../stages/processes.ts';
import { clientsPerCopy, type CopiedProcess, copiedProcesses } from '../load/copied-processes.ts';
import { limitCpu } from '../load/cpu-quota.ts';
import { subscribersPerCopy, versionsUnderWay } from '../load/order-followers.ts';
import { openOrdersLoad } from '../load/orders.ts';
import { processTree } from '../load/processes.ts';
import { cpuMs, rssBytes } from '../load/usage.ts';
import { environmentOf, type ProcessCopy, startCopy } from '../process-copies.ts';
import { type Case, median, type Measured, type Sample } from '../report.ts';
import { type BenchStage, openBenchStage } from '../stage.ts';

const counts = [1, 2, 4] as const;
/** Orders that clients of orders read. */
const ordersPlaced = 30;

/** One, two and four copies of a process, each with a quota of CPU time, under as much work as they can do. */
export async function benchCopies({
  rounds,
  seconds,
  orders,
  only,
}: {
  rounds: number;
  seconds: number;
  /** Orders for each copy of the worker of orders; each copy of that of the catalogue gets twice as many. */
  orders: number;
  /** Names of processes; left out, all. */
  only?: readonly string[];
}): Promise<Measured> {
  const measured = copiedProcesses(orders).filter(({ process }) => only?.includes(process) ?? true);
  const stage = await openBenchStage({
    SUBSCRIPTIONS_CONNECTIONS_PER_USER: '20000',
    SUBSCRIPTIONS_CONNECTIONS_PER_ADDRESS: '20000',
    // Orders wait for the workers that are measured.
    ORDER_BACKLOG_SECONDS: '600',
  });
  try {
    const load = await openOrdersLoad(stage, 4, 'copies-first');
    try {
      await load.placeAll(ordersPlaced);
      await load.drained();
    } finally {
      await load.close();
    }
    const cases: Case[] = [];
    for (const target of measured) cases.push(await measureCopies(stage, target, { rounds, seconds }));
    return { title: 'One, two and four copies of each process', cases, notes };
  } finally {
    await stage.stop();
  }
}

/** Also when a measurement fails, only the first process is left. */
export async function measureCopies(
  stage: BenchStage,
  { process: name, unit, share, warmUpCpuMs, takesWork, open }: CopiedProcess,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Case> {
  const pid = stage.pidOf(name);
  const first: ProcessCopy = { pid, url: urlOf(name, pid), stop: async () => {} };
  const { prepare, work, close } = await open(stage);
  const samples: Sample[] = [];
  const copies = [first];
  /** Starts copies until there are as many as are measured, and warms each up. */
  const grow = async () => {
    while (copies.length < Math.max(...counts)) copies.push(await startCopy(pid, repositoryRoot));
    const warmAt = new Map(copies.map(({ pid }) => [pid, cpuMs(pid) + warmUpCpuMs]));
    while (copies.some(({ pid }) => cpuMs(pid) < (warmAt.get(pid) ?? 0))) {
      await prepare?.(copies);
      await work(copies, 1);
    }
  };
  /** Ends copies until so many are left. */
  const shrink = async (count: number) => {
    for (const copy of copies.splice(count)) await copy.stop();
  };
  const measure = async (count: number, round: number) => {
    const taking = copies.slice(0, count);
    await prepare?.(taking);
    const quotas: (() => void)[] = [];
    try {
      for (const { pid } of taking) quotas.push(limitCpu(pid, share));
      const before = cpuOf(taking);
      const allBefore = cpuOfAll();
      const startedAt = performance.now();
      const { done, seconds: took } = await work(taking, seconds);
      const used = cpuOf(taking) - before;
      const elapsed = performance.now() - startedAt;
      const measured = {
        rate: done / took,
        perCpuSecond: done / (used / 1000),
        used: used / elapsed / (count * share),
        others: (cpuOfAll() - allBefore - used) / elapsed,
      };
      const ofQuotas = `${(measured.used * 100).toFixed(0)}% of the quotas`;
      note(`${name}, round ${round + 1}, ${count} copies: ${measured.rate.toFixed(0)} ${unit}, ${ofQuotas}`);
      return measured;
    } finally {
      for (const end of quotas) end();
    }
  };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const found = new Map<number, Awaited<ReturnType<typeof measure>>>();
      // Copies that take work by themselves must end before fewer copies are measured. Others are measured in both directions, so that a drift of the
      // machine is in no ratio.
      const descending = takesWork || round % 2 === 0;
      if (round === 0 || takesWork) await grow();
      for (const count of descending ? counts.toReversed() : counts) {
        if (takesWork) await shrink(count);
        found.set(count, await measure(count, round));
      }
      const measured = (count: number) => {
        const values = found.get(count);
        if (!values) throw new Error(`expected a measurement of ${count} copies`);
        return values;
      };
      const one = measured(1);
      samples.push({
        ...Object.fromEntries(
          counts.map((count) => [`${count} × ${share * 100}% of a core: ${unit}`, measured(count).rate]),
        ),
        'two copies: times one': measured(2).rate / one.rate,
        'four copies: times one': measured(4).rate / one.rate,
        'two copies: work per CPU second, times one': measured(2).perCpuSecond / one.perCpuSecond,
        'four copies: work per CPU second, times one': measured(4).perCpuSecond / one.perCpuSecond,
        'of its quota one copy used, %': one.used * 100,
        'of their quotas four copies used, %': measured(4).used * 100,
        'cores that everything else used beside four copies': measured(4).others,
        'RSS of a copy, MB': median(copies.map((copy) => rssBytes(copy.pid))) / 1e6,
      });
    }
  } finally {
    // Stopped copies go on, so that they can end.
    await close();
    await shrink(1);
  }
  return { title: name, ours: samples, vanilla: [] };
}

/** Of the load, the fleet, PostgreSQL and Redis, in milliseconds. */
const cpuOfAll = () => processTree(process.pid).reduce((sum, each) => sum + each.cpuMs, 0);

const cpuOf = (copies: readonly ProcessCopy[]) => copies.reduce((sum, { pid }) => sum + cpuMs(pid), 0);

function urlOf(name: string, pid: number): string | undefined {
  const port = processes.find((entry) => entry.name === name)?.port;
  return port && `http://127.0.0.1:${environmentOf(pid)[port.setting]}`;
}

const notes = [
  `Measured: the named process has ${counts.join(', ')} copies, each in a cgroup that gives it the named share of a core (periods of 20 ms, or as long as 1 ms of quota needs); everything else has no quota. Before the first measurement each copy of a server has used 3 s of CPU time without a quota, and each copy of a worker 0.6 s. Each copy of a server has ${clientsPerCopy} clients of its own in a closed loop: of the gateway five products, of a subgraph a page of its own, asked as the gateway asks. Orders for a worker are placed while its copies are stopped, as many for each copy; measured is the time until nine tenths are confirmed (orders-worker) or their stock is committed (catalog-worker). Each copy of the subscription server has ${subscribersPerCopy} followers of an order of its own, with ${versionsUnderWay} changes under way.`,
  'Servers are measured from four copies to one in one round and from one to four in the next, workers from four to one. Work per CPU second says what copies cost each other; the rate also falls when a copy waits for another one, or for a core: see what the quotas and everything else used.',
  'Not measured: more than four copies, a load balancer, several machines.',
];
