import type { Log } from '#platform/process/log.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { type LogTail, type LogTailOptions, startLogTail } from './log-tail.ts';

/** The tail of a log for all of its followers on this node: the cost grows with the events, not with the followers. It rests while there are none. */
export interface SharedTail {
  /** Calls `listener` with every event of the log, in its order, while somebody follows. */
  onEvent(listener: (event: StoredEvent, position: number) => void): void;
  /** Resolves when the tail runs; `release`, called once, gives it up. */
  follow(): Promise<{ tail: LogTail; release: () => void }>;
  stop(): Promise<void>;
}

export function openSharedTail(options: Omit<LogTailOptions, 'onEvent'> & { log: Log }): SharedTail {
  const listeners: ((event: StoredEvent, position: number) => void)[] = [];
  let starting: Promise<LogTail> | undefined;
  let followers = 0;

  function start(): Promise<LogTail> {
    const started = startLogTail({
      ...options,
      onEvent(event, position) {
        for (const listener of listeners) listener(event, position);
      },
    });
    started.catch(() => {
      // The next follower tries again.
      if (starting === started) starting = undefined;
    });
    return started;
  }

  function release(): void {
    followers -= 1;
    if (followers > 0) return;
    const resting = starting;
    starting = undefined;
    resting
      ?.then((tail) => tail.stop())
      .catch((error: unknown) => options.log.warn({ err: error }, 'could not stop reading'));
  }

  return {
    onEvent: (listener) => void listeners.push(listener),
    async follow() {
      followers += 1;
      try {
        starting ??= start();
        return { tail: await starting, release };
      } catch (error) {
        release();
        throw error;
      }
    },
    async stop() {
      const running = starting;
      starting = undefined;
      await (await running?.catch(() => undefined))?.stop();
    },
  };
}
