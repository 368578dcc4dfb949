import type { Item } from '../follow/source.ts';
import type { Execute } from './execution.ts';
import type { LiveAnswer } from './subscriber.ts';

/** An execution that was started. */
export interface Started {
  item: Item;
  answer: Promise<LiveAnswer>;
}

/** Executions that run at the same time and are taken in the order of their items. */
export interface Lookahead {
  /** How many more may be started. */
  readonly room: number;
  /** The oldest one that was not taken; undefined if there is none. */
  readonly first: Started | undefined;
  start(item: Item): void;
  /** Removes it, if it is the oldest one still. */
  take(taken: Started): void;
  clear(): void;
}

/** At most `width` executions at a time. */
export function openLookahead(execute: Execute, width: number): Lookahead {
  let started: Started[] = [];
  return {
    get room() {
      return width - started.length;
    },
    get first() {
      return started[0];
    },
    start(item) {
      const answer = execute(item);
      // The reader that takes the answer gets the failure. An answer that no reader takes must not count as unhandled.
      answer.catch(() => {});
      started.push({ item, answer });
    },
    take(taken) {
      if (started[0] === taken) started.shift();
    },
    clear() {
      started = [];
    },
  };
}
