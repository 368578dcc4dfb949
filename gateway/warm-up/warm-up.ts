import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** A new supergraph waits this long for its plans. A planner takes some 10 ms for each, so that about 500 are ready, or 250 beside requests. */
const maxMs = 5_000;

/**
 * Prepares what the next requests need, the most important first, so that they need not wait for the planner. Stops after five seconds. With
 * `sparing`, as much time passes between two of them as the first took: requests that are served meanwhile keep half of the core.
 */
export async function warmUp(preparations: Iterable<() => void>, { sparing }: { sparing: boolean }): Promise<void> {
  const until = performance.now() + maxMs;
  for (const prepare of preparations) {
    const startedAt = performance.now();
    if (startedAt > until) return;
    prepare();
    const worked = performance.now() - startedAt;
    await (sparing && worked >= 1 ? sleep(worked) : setImmediate());
  }
}
