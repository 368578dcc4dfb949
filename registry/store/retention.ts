import type { Log } from '../../platform/process/log.ts';
import type { Configuration } from '../graph-file.ts';
import type { Stores } from './open-stores.ts';

const dayMs = 86_400_000;
/** At least; who asks whether a field is unused looks back further than verdicts do. At half of it, what is used once a quarter looks unused. */
const usageDays = 90;
/** A gateway tells of itself twice a minute: one that was silent for so long is gone. */
const instanceMs = dayMs;

/**
 * The same stores, from which what is outdated is dropped, now and every `everyMs` (a day) until they stop: usage older than every policy and 90
 * days, and gateways not heard of for a day. Any number of processes may do so. What fails is logged and tried again the next time.
 */
export function droppingOutdated(
  stores: Stores,
  given: { configuration: Configuration; everyMs?: number; log: Log; now: () => Date },
): Stores {
  const { configuration, everyMs = dayMs, log, now } = given;
  const policies = [configuration.policy, ...Object.values(configuration.policies)];
  const days = Math.max(usageDays, ...policies.map((one) => one.usage.windowDays));

  async function drop(): Promise<void> {
    try {
      await stores.dropBefore({
        usageDay: new Date(now().getTime() - days * dayMs).toISOString().slice(0, 10),
        instanceSeenAt: new Date(now().getTime() - instanceMs).toISOString(),
      });
    } catch (error) {
      log.error({ err: error }, 'outdated usage and gateways could not be dropped');
    }
  }

  let dropping = drop();
  const timer = setInterval(() => {
    dropping = dropping.then(drop);
  }, everyMs);
  timer.unref();
  return {
    ...stores,
    async stop() {
      clearInterval(timer);
      await dropping;
      await stores.stop();
    },
  };
}
