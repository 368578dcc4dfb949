/** Work that repeats until it is stopped. */
export interface Repetition {
  /** Runs immediately; during a run, once more right after it. */
  now(): void;
  /** Starts the pause again, if there is one: nothing needs to run before its end. */
  later(): void;
  /** Resolves when the current run, if any, has ended. No run starts afterwards. */
  stop(): Promise<void>;
}

/** Calls `run` with a pause of `everyMs` between two runs. Never two at a time; a failure goes to `failed`, and the next run follows. */
export function repeat(everyMs: number, run: () => Promise<void>, failed: (error: unknown) => void): Repetition {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  function start(): void {
    clearTimeout(timer);
    again = false;
    running = run()
      .catch(failed)
      .finally(() => {
        running = undefined;
        if (stopped) return;
        if (again) start();
        else timer = setTimeout(start, everyMs);
      });
  }

  timer = setTimeout(start, everyMs);
  return {
    now() {
      if (stopped) return;
      if (running) again = true;
      else start();
    },
    later() {
      if (stopped || running) return;
      clearTimeout(timer);
      timer = setTimeout(start, everyMs);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
