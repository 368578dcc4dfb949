import { setTimeout as pause } from 'node:timers/promises';

/** Resolves with the seconds that it took until the check answered true; a check that throws answers false. Rejects after the deadline. */
export async function waitUntil(what: string, check: () => Promise<boolean>, deadlineMs: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    if (await check().catch(() => false)) return (performance.now() - startedAt) / 1000;
    if (performance.now() - startedAt > deadlineMs) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await pause(100);
  }
}
