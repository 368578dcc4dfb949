import type { PageRing } from './page-ring.ts';

/** How far a reader of a log has come, and whether rings say that the log ends there. Kept in memory: losing it costs a poll. */
export interface LogCoverage {
  /** The highest end of the log that a ring has named. */
  readonly heardUpTo: number;
  /** Takes a ring; undefined for a message that is no page. Whether the log should be read now. */
  heard(page: PageRing | undefined): boolean;
  /** Everything for the reader up to this position is applied. */
  covered(upTo: number): void;
  /** The reader has more to read than before, at unknown places. */
  forget(): void;
  /** How long no poll is needed, in milliseconds. */
  quietMs(): number;
}

/** `follows` answers whether the reader wants events of that name; a ring that shows that nothing is missing saves polls for `quietForMs`. */
export function openLogCoverage(follows: (name: string) => boolean, quietForMs: number): LogCoverage {
  let heardUpTo = 0;
  /** -1: unknown. */
  let coveredTo = -1;
  let quietUntil = 0;

  function notice({ after, upTo, names }: PageRing): boolean {
    if (names.some(follows)) return true;
    // A page without an event for the reader would cost a read that finds nothing.
    if (after <= coveredTo) coveredTo = Math.max(coveredTo, upTo);
    if (upTo <= coveredTo) {
      quietUntil = performance.now() + quietForMs;
      return false;
    }
    // A ring was lost, unless its events are being read.
    return upTo > heardUpTo;
  }

  return {
    get heardUpTo() {
      return heardUpTo;
    },
    heard(page) {
      const readNow = page === undefined || notice(page);
      if (readNow) quietUntil = 0;
      heardUpTo = Math.max(heardUpTo, page?.upTo ?? 0);
      return readNow;
    },
    covered(upTo) {
      coveredTo = Math.max(coveredTo, upTo);
    },
    forget() {
      coveredTo = -1;
      quietUntil = 0;
    },
    quietMs: () => quietUntil - performance.now(),
  };
}
