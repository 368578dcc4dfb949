import type { LiveResult } from '../results.ts';

/** Results that wait for their consumer, in order. */
export interface Inbox<Data> {
  put(result: LiveResult<Data>): void;
  /** The next result; waits for it. Undefined after `shut`. */
  take(): Promise<LiveResult<Data> | undefined>;
  readonly size: number;
  /** Resolves when at most so many results wait, or the inbox is shut. */
  untilAtMost(count: number): Promise<void>;
  /** Lets `take` reject after the waiting messages were taken. */
  fail(error: unknown): void;
  /** Drops the waiting messages. */
  shut(): void;
}

export function openInbox<Data>(): Inbox<Data> {
  const results: LiveResult<Data>[] = [];
  let shut = false;
  let failure: { error: unknown } | undefined;
  let wakeTaker = () => {};
  let wakeFiller = () => {};

  return {
    put(result) {
      if (shut) return;
      results.push(result);
      wakeTaker();
    },
    async take() {
      while (results.length === 0 && !shut && !failure) await new Promise<void>((resolve) => (wakeTaker = resolve));
      if (results.length === 0 && !shut && failure) throw failure.error;
      const result = results.shift();
      wakeFiller();
      return result;
    },
    get size() {
      return results.length;
    },
    async untilAtMost(count) {
      while (results.length > count && !shut) await new Promise<void>((resolve) => (wakeFiller = resolve));
    },
    fail(error) {
      failure = { error };
      wakeTaker();
    },
    shut() {
      shut = true;
      results.length = 0;
      wakeTaker();
      wakeFiller();
    },
  };
}
