import { setTimeout as delay } from 'node:timers/promises';
import type { RemoteRegistry, VersionSummary } from '../client/remote.ts';
import type { Instance } from '../store/store.ts';
import type { Answer, Running } from './run-command.ts';

/** Gateways report every 20 s at least; one that was silent for three times as long is gone. */
const seenWithinMs = 60_000;
/** Often enough that nobody waits for the poll, seldom enough that a deployment's polls are nothing to a registry. */
const pollMs = 1_000;

/**
 * Waits until every gateway that the registry heard of within 60 s runs a version, or a later one. If one refuses it, the answer is
 * blocked, at once; if some are late, it is unreachable, with their names. The version stays live, however this ends.
 */
export async function waitForGateways(
  registry: RemoteRegistry,
  version: VersionSummary,
  wait: number | true,
  /** As they were before it went live: what one complained of then is about another version. */
  before: readonly Instance[],
  running: Running,
): Promise<Answer> {
  const seconds = wait === true ? 60 : wait;
  const deadline = performance.now() + seconds * 1000;
  let told = '';
  for (;;) {
    const { instances, at } = await registry.instances();
    const seen = instances.filter((one) => at.getTime() - Date.parse(one.seenAt) <= seenWithinMs);
    const refused = seen.find((one) => refuses(one, version, before));
    if (refused) {
      const problem = `version ${version.number} is live, but ${refused.id} does not run it: ${refused.problem}`;
      return { failure: 'blocked', problem };
    }
    const late = seen.filter((one) => (one.version ?? 0) < version.number);
    const progress = `${seen.length - late.length} of ${seen.length} gateways run version ${version.number}`;
    if (progress !== told) running.progress(progress);
    told = progress;
    if (late.length === 0) {
      const text = seen.length === 0 ? 'no gateway was seen in the last 60 s' : progress;
      return { text: `version ${version.number} is live; ${text}` };
    }
    if (performance.now() + pollMs > deadline) {
      const names = late.map(
        (one) =>
          `${one.id} (${one.version === null ? 'no version' : `version ${one.version}`}${one.problem === null ? '' : `: ${one.problem}`})`,
      );
      const problem = `version ${version.number} is live, but after ${seconds} s these gateways do not run it: ${names.join(', ')}`;
      return { failure: 'unreachable', problem };
    }
    await delay(pollMs);
  }
}

function refuses(one: Instance, version: VersionSummary, before: readonly Instance[]): boolean {
  if (one.problem === null || (one.version ?? 0) >= version.number || one.seenAt < version.at) return false;
  return !before.some(({ id, problem }) => id === one.id && problem === one.problem);
}
