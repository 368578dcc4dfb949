/** Notifies waiting readers when a variant may have changed. */
export interface Changes {
  /**
   * Returns when the head of the variant may differ from `seen`, the number that the caller read (null: no version), after `ms`, when `gone` is
   * aborted, or immediately if too many callers wait or this is stopping. Returns false if there is no reason to read again.
   */
  wait(target: string, seen: number | null, ms: number, gone: AbortSignal): Promise<boolean>;
  /** A version of the variant was stored by this process. */
  ring(target: string): void;
  stop(): void;
}

/** The longest time until a version stored by another process is noticed. */
const pollEveryMs = 1_000;

/** Follows by `ring`. While callers wait, it also reads the heads of their variants once a second. */
export function followChanges(options: {
  head: (target: string) => Promise<number | null>;
  maxWaiters: number;
  waiting: (count: number) => void;
  failed: (error: unknown) => void;
}): Changes {
  /** Waiting callers may have seen different heads: another process may store a version between their reads. */
  const followed = new Map<
    string,
    { waiting: Map<(changed: boolean) => void, number | null>; timer: NodeJS.Timeout }
  >();
  let waiters = 0;
  let stopped = false;

  function wakeAll(target: string, changed: boolean): void {
    const entry = followed.get(target);
    if (!entry) return;
    followed.delete(target);
    clearInterval(entry.timer);
    for (const wake of entry.waiting.keys()) wake(changed);
  }

  async function poll(target: string): Promise<void> {
    try {
      const head = await options.head(target);
      for (const [wake, seen] of followed.get(target)?.waiting ?? []) if (seen !== head) wake(true);
    } catch (error) {
      options.failed(error);
    }
  }

  return {
    async wait(target, seen, ms, gone) {
      if (stopped || gone.aborted || ms <= 0 || waiters >= options.maxWaiters) return false;
      const entry = followed.get(target) ?? {
        waiting: new Map(),
        timer: setInterval(() => void poll(target), pollEveryMs),
      };
      followed.set(target, entry);
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const giveUp = () => resolve(false);
      const timer = setTimeout(giveUp, ms);
      gone.addEventListener('abort', giveUp);
      entry.waiting.set(resolve, seen);
      options.waiting((waiters += 1));
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        gone.removeEventListener('abort', giveUp);
        entry.waiting.delete(resolve);
        options.waiting((waiters -= 1));
        if (entry.waiting.size === 0) {
          clearInterval(entry.timer);
          if (followed.get(target) === entry) followed.delete(target);
        }
      }
    },
    ring: (target) => wakeAll(target, true),
    stop() {
      stopped = true;
      for (const target of followed.keys()) wakeAll(target, false);
    },
  };
}
