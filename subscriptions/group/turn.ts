/** Has work for the end of a turn of the event loop. */
export interface TurnTaker {
  endOfTurn(): void;
}

/** Work that waits for the end of the present turn of the event loop, so that everything that arrives in the turn is handled together. */
export interface Turn {
  /** Calls `taker.endOfTurn` once at the end of the turn, however often it was asked for. */
  soon(taker: TurnTaker): void;
}

export function openTurn(): Turn {
  let waiting = new Set<TurnTaker>();
  return {
    soon(taker) {
      if (waiting.size === 0) {
        setImmediate(() => {
          const due = waiting;
          waiting = new Set();
          for (const next of due) next.endOfTurn();
        });
      }
      waiting.add(taker);
    },
  };
}
