/**
 * Waits until the check answers without throwing and with something other than false or undefined. Rejects after the deadline with
 * the last failure as its cause. The default bounds a hang on a machine that is busy with other work; it does not measure the machine.
 * It asks again after a tenth of the time it has waited: many checks are requests, and would slow down the work that they wait for.
 */
export async function eventually<Result>(
  check: () => Promise<Result> | Result,
  deadlineMs = 45_000,
): Promise<Exclude<Result, false | undefined>> {
  const start = performance.now();
  let last: unknown = new Error('the check was false');
  for (;;) {
    try {
      const result = await check();
      if (result !== false && result !== undefined) return result as Exclude<Result, false | undefined>;
      last = new Error(`the check answered ${String(result)}`);
    } catch (error) {
      last = error;
    }
    const waitedMs = performance.now() - start;
    if (waitedMs > deadlineMs) throw new Error(`not within ${deadlineMs} ms`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(10, waitedMs / 10), 100)));
  }
}
