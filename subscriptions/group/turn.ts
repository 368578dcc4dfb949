/** Work that waits for the end of the present turn of the event loop, so that everything that arrives in the turn is handled together. */
export interface Turn {
  /** Calls `run` once at the end of the turn, however often it was asked for. */
  soon(run: () => void): void;
}

export function openTurn(): Turn {
  let waiting = new Set<() => void>();
  return {
    soon(run) {
      if (waiting.size === 0) {
        setImmediate(() => {
          const due = waiting;
          waiting = new Set();
          for (const next of due) next();
        });
      }
      waiting.add(run);
    },
  };
}
