import { setTimeout as delay } from 'node:timers/promises';
import type { CommandResult } from '../report/to-report.ts';
import type { Instance } from '../store/store.ts';
import type { VariantRegistry, VersionSummary } from '../variant-registry.ts';
import type { Progress } from './run-command.ts';

/** Gateways report every 20 s at least; a gateway that was silent for three times as long is gone. */
const seenWithinMs = 60_000;
/** Half of it would double the polls during a deployment; double would delay the end of each publish noticeably. */
const pollMs = 1_000;

/**
 * Waits until every gateway that the registry heard of within 60 s runs a version, or a later one. If a gateway refuses the version, the
 * result is `blocked` immediately; if gateways are late, it is `unreachable`, with their names. The version stays live in any case.
 */
export async function waitForGateways(
  registry: VariantRegistry,
  version: VersionSummary,
  wait: number | true,
  /** The gateways before the publish: a problem that they had then is about another version. */
  before: readonly Instance[],
  progress: Progress,
): Promise<CommandResult> {
  const seconds = wait === true ? 60 : wait;
  const deadline = performance.now() + seconds * 1000;
  let lastPrinted = '';
  for (;;) {
    const { instances, at } = await registry.instances();
    const seen = instances.filter(({ seenAt }) => at.getTime() - Date.parse(seenAt) <= seenWithinMs);
    const refused = seen.find((instance) => refuses(instance, version, before));
    if (refused) {
      const problem = `version ${version.number} is live, but ${refused.id} does not run it: ${refused.problem}`;
      return { failure: 'blocked', problem };
    }
    const late = seen.filter((instance) => (instance.version ?? 0) < version.number);
    const running = `${seen.length - late.length} of ${seen.length} gateways run version ${version.number}`;
    if (running !== lastPrinted) progress.print(running);
    lastPrinted = running;
    if (late.length === 0) {
      const text = seen.length === 0 ? 'no gateway was seen in the last 60 s' : running;
      return { text: `version ${version.number} is live; ${text}` };
    }
    if (performance.now() + pollMs > deadline) {
      const names = late.map(
        ({ id, version: runs, problem: why }) =>
          `${id} (${runs === null ? 'no version' : `version ${runs}`}${why === null ? '' : `: ${why}`})`,
      );
      const problem = `version ${version.number} is live, but after ${seconds} s these gateways do not run it: ${names.join(', ')}`;
      return { failure: 'unreachable', problem };
    }
    await delay(pollMs);
  }
}

function refuses(instance: Instance, version: VersionSummary, before: readonly Instance[]): boolean {
  if (instance.problem === null || (instance.version ?? 0) >= version.number || instance.seenAt < version.at)
    return false;
  return !before.some(({ id, problem }) => id === instance.id && problem === instance.problem);
}
