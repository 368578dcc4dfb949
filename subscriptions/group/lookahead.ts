import type { Item } from '../follow/source.ts';
import { type Batch, type GroupMessage, openBatch, takeBatch } from './batch.ts';

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

/** Whose executions they are. `ready` and `failed` are called for executions that were not forgotten, in a later turn. */
export interface LookaheadOwner {
  execute(item: Item): GroupMessage | Promise<GroupMessage>;
  ready(): void;
  failed(error: unknown): void;
}

/** At most `width` executions at a time. */
export function openLookahead(owner: LookaheadOwner, width: number): Lookahead {
  return new StartedExecutions(owner, width);
}

/** A class, so that thousands of groups and members share its functions. */
class StartedExecutions implements Lookahead {
  readonly #owner: LookaheadOwner;
  readonly #width: number;
  #started: Started[] = [];

  constructor(owner: LookaheadOwner, width: number) {
    this.#owner = owner;
    this.#width = width;
  }

  get room(): number {
    return this.#width - this.#started.length;
  }

  get empty(): boolean {
    return this.#started.length === 0;
  }

  start(item: Item): void {
    const owner = this.#owner;
    const made = owner.execute(item);
    if (!(made instanceof Promise)) {
      this.#started.push({ message: made });
      return;
    }
    const entry: Started = { message: undefined };
    this.#started.push(entry);
    made.then(
      (message) => {
        entry.message = message;
        if (this.#started.includes(entry)) owner.ready();
      },
      (error: unknown) => {
        if (this.#started.includes(entry)) owner.failed(error);
      },
    );
  }

  take(): Batch | undefined {
    const [oldest] = this.#started;
    if (!oldest?.message) return undefined;
    // Nearly always it is the only one.
    if (this.#started.length === 1) {
      this.#started = [];
      return openBatch([oldest.message]);
    }
    const done: GroupMessage[] = [];
    for (const { message } of this.#started) {
      if (!message) break;
      done.push(message);
    }
    const batch = takeBatch(done);
    if (batch?.messages.length === this.#started.length) this.#started = [];
    else if (batch) this.#started = this.#started.slice(batch.messages.length);
    return batch;
  }

  clear(): void {
    this.#started = [];
  }
}
