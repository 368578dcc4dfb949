/** Ctrl-C under `npm start` arrives from the terminal and again from npm and the preflight, which pass it on. */
const samePressMs = 1000;

/**
 * Runs `stop` on SIGINT, SIGTERM or SIGHUP and ends this process: with `exitCode`, or with 1 if `stop` failed or is not
 * done at the deadline. A second signal, more than a second later, ends it immediately.
 */
export function stopOnSignals(stop: () => Promise<void>, deadlineMs = 15_000, exitCode = 0): void {
  let firstAt: number | undefined;
  const onSignal = () => {
    if (firstAt !== undefined) {
      if (performance.now() - firstAt > samePressMs) process.exit(130);
      return;
    }
    firstAt = performance.now();
    // A run that counts as interrupted fails where its parts stop, also beside its main function. Its exit code says enough.
    if (exitCode !== 0) process.on('uncaughtException', () => {});
    setTimeout(() => {
      process.stderr.write(`Not stopped after ${deadlineMs / 1000} s, giving up.\n`);
      process.exit(1);
    }, deadlineMs).unref();
    stop().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
