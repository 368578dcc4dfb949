import type { Log } from '../../platform/process/log.ts';
import type { Configuration } from '../graph-file.ts';
import type { Stores } from './store.ts';
import { dayBefore, dayMs } from '../day.ts';

/** At least; people who ask whether a field is unused look back further than verdicts do. Half of it would make quarterly use look like none. */
const usageDays = 90;
/**
 * How long a gateway that was killed stays in lists. Gateways report twice a minute and are shown as silent after five minutes. Half of it
 * would hide an outage before anyone has seen it; double would show replaced containers for half an hour.
 */
const instanceMs = 15 * 60_000;
const instancesEveryMs = 60_000;

/**
 * Wraps stores with a retention job: it drops gateways not seen for 15 minutes once a minute, and usage older than every policy and
 * 90 days now and every `everyMs` (a day), until the stores stop. Any number of processes may do so. Failures are logged and repeated with
 * the next run.
 */
export function withRetention(
  stores: Stores,
  options: { configuration: Configuration; everyMs?: number; log: Log; now: () => Date },
): Stores {
  const { configuration, everyMs = dayMs, log, now } = options;
  const policies = [configuration.policy, ...Object.values(configuration.policies)];
  const days = Math.max(usageDays, ...policies.map((policy) => policy.usage.windowDays));

  const dropUsage = () => stores.dropUsageBefore(dayBefore(now(), days));
  const dropInstances = () => stores.dropInstancesBefore(new Date(now().getTime() - instanceMs).toISOString());
  const jobs = [
    repeat(dropUsage, everyMs, (error) => log.error({ err: error }, 'old usage could not be dropped')),
    repeat(dropInstances, Math.min(everyMs, instancesEveryMs), (error) =>
      log.error({ err: error }, 'silent gateways could not be dropped'),
    ),
  ];
  return {
    ...stores,
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
      await stores.stop();
    },
  };
}

/** Runs a job now and every `everyMs`, never twice at the same time. */
function repeat(
  job: () => Promise<void>,
  everyMs: number,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  let running = job().catch(failed);
  const timer = setInterval(() => {
    running = running.then(job).catch(failed);
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
