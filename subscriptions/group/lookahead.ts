import type { Item } from '../follow/source.ts';
import { type Batch, type GroupMessage, takeBatch } from './batch.ts';
import type { Execute } from './execution.ts';

/** Executions that run at the same time and are taken in the order of their items. */
export interface Lookahead {
  /** How many more may be started. */
  readonly room: number;
  /** Whether everything that was started has been taken. */
  readonly empty: boolean;
  start(item: Item): void;
  /** The oldest answers, as far as they are ready and are handed over together. */
  take(): Batch | undefined;
  /** Forgets everything that was started. */
  clear(): void;
}

interface Started {
  message: GroupMessage | undefined;
}

/** At most `width` executions at a time. `ready` and `failed` are called for executions that were not forgotten, after a later turn. */
export function openLookahead(options: {
  execute: Execute;
  width: number;
  ready: () => void;
  failed: (error: unknown) => void;
}): Lookahead {
  const { execute, width, ready, failed } = options;
  let started: Started[] = [];

  return {
    get room() {
      return width - started.length;
    },
    get empty() {
      return started.length === 0;
    },
    start(item) {
      const made = execute(item);
      if (!(made instanceof Promise)) {
        started.push({ message: made });
        return;
      }
      const entry: Started = { message: undefined };
      started.push(entry);
      made.then(
        (message) => {
          entry.message = message;
          if (started.includes(entry)) ready();
        },
        (error: unknown) => {
          if (started.includes(entry)) failed(error);
        },
      );
    },
    take() {
      const done: GroupMessage[] = [];
      for (const { message } of started) {
        if (!message) break;
        done.push(message);
      }
      const batch = takeBatch(done);
      if (batch) started = started.slice(batch.messages.length);
      return batch;
    },
    clear() {
      started = [];
    },
  };
}
