import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { processes } from '../../stages/processes.ts';
import { clientsPerCopy, type CopiedProcess, copiedProcesses, subscribersInAll } from '../load/copied-processes.ts';
import { limitCpu } from '../load/cpu-quota.ts';
import { openOrdersLoad } from '../load/orders.ts';
import { cpuMs, rssBytes } from '../load/usage.ts';
import { environmentOf, type ProcessCopy, startCopy } from '../process-copies.ts';
import { type Case, median, type Measured, type Sample } from '../report.ts';
import { type BenchStage, openBenchStage } from '../stage.ts';

/** The share of one core that each copy may use. Four copies, the processes that they call and the load must fit into two cores. */
const share = 0.1;
const counts = [1, 2, 4] as const;
const warmUpSeconds = 2;
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
  /** Orders for each copy of a worker. */
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
  { process: name, unit, takesWork, open }: CopiedProcess,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Case> {
  const pid = stage.pidOf(name);
  const first: ProcessCopy = { pid, url: urlOf(name, pid), stop: async () => {} };
  const { work, close } = await open(stage);
  const samples: Sample[] = [];
  const copies = [first];
  /** Ends copies until so many are left. */
  const shrink = async (count: number) => {
    for (const copy of copies.splice(count)) await copy.stop();
  };
  try {
    const grow = async () => {
      while (copies.length < Math.max(...counts)) copies.push(await startCopy(pid, repositoryRoot));
      await work(copies, warmUpSeconds);
    };
    await grow();
    for (let round = 0; round < rounds; round += 1) {
      const rates = new Map<number, number>();
      let used = 0;
      // From four to one: copies that take work by themselves must end before fewer copies are measured.
      for (const count of counts.toReversed()) {
        if (takesWork) {
          if (count === Math.max(...counts) && copies.length < count) await grow();
          await shrink(count);
        }
        const taking = copies.slice(0, count);
        const quotas: (() => void)[] = [];
        try {
          for (const { pid } of taking) quotas.push(limitCpu(pid, share));
          const before = cpuOf(taking);
          const startedAt = performance.now();
          const { done, seconds: took } = await work(taking, seconds);
          rates.set(count, done / took);
          used = (cpuOf(taking) - before) / (performance.now() - startedAt) / (count * share);
        } finally {
          for (const end of quotas) end();
        }
        note(`${name}: ${count} of round ${round + 1}, ${(rates.get(count) ?? 0).toFixed(0)} ${unit}`);
      }
      const rate = (count: number) => rates.get(count) ?? Number.NaN;
      samples.push({
        ...Object.fromEntries(counts.map((count) => [`${count} × ${share * 100}% of a core: ${unit}`, rate(count)])),
        'two copies: times one': rate(2) / rate(1),
        'four copies: times one': rate(4) / rate(1),
        'of its quota one copy used, %': used * 100,
        'RSS of a copy, MB': median(copies.map((copy) => rssBytes(copy.pid))) / 1e6,
      });
    }
  } finally {
    await shrink(1);
    await close();
  }
  return { title: name, ours: samples, vanilla: [] };
}

const cpuOf = (copies: readonly ProcessCopy[]) => copies.reduce((sum, { pid }) => sum + cpuMs(pid), 0);

function urlOf(name: string, pid: number): string | undefined {
  const port = processes.find((entry) => entry.name === name)?.port;
  return port && `http://127.0.0.1:${environmentOf(pid)[port.setting]}`;
}

const notes = [
  `Measured: the named process has ${counts.join(', ')} copies, each in a cgroup that gives it ${share * 100}% of a core (periods of 20 ms); everything else has no quota. Each copy of a server has ${clientsPerCopy} clients of its own in a closed loop: of the gateway five products, of a subgraph a page of its own, asked as the gateway asks. The orders of a worker count from the first request until the last is confirmed; its copies share them as they do in a fleet. ${subscribersInAll} followers of one order are spread over the copies of the subscription server, and the next four changes are published when four have reached all.`,
  'Small quotas show how copies share work while two cores carry all of them. They do not show what a whole core does: garbage collection and timers take a larger part of a small quota.',
  'Not measured: more than four copies, a load balancer, several machines.',
];
