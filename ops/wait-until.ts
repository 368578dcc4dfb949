import { setTimeout as pause } from 'node:timers/promises';

/**
 * Resolves with the seconds that it took until the check answered true; a check that throws answers false. Rejects after the deadline, with what the check
 * threw last as its cause.
 */
export async function waitUntil(
  what: string,
  check: () => boolean | Promise<boolean>,
  deadlineMs: number,
): Promise<number> {
  const startedAt = performance.now();
  let cause: unknown;
  for (;;) {
    let done = false;
    try {
      done = await check();
    } catch (error) {
      cause = error;
    }
    if (done) return (performance.now() - startedAt) / 1000;
    if (performance.now() - startedAt > deadlineMs)
      throw new Error(`${what}: not within ${deadlineMs / 1000} s`, { cause });
    await pause(100);
  }
}
