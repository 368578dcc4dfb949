/** The pauses of a process that follows something: a ring ends the pauses that wait for one, and a stop ends every pause. */
export interface FollowerPauses {
  /** Whether it rang since `forget`. */
  readonly rung: boolean;
  readonly stopped: boolean;
  ring(): void;
  /** Forgets the rings so far. */
  forget(): void;
  /** Waits this long. */
  rest(ms: number): Promise<void>;
  /** Waits for a ring, this long at most. Does not wait if it has rung. */
  untilRung(ms: number): Promise<void>;
  /** Every pause ends, from now on immediately. */
  stop(): void;
}

export function openPauses(): FollowerPauses {
  let rung = false;
  let stopped = false;
  /** Ends the present pause if its reason to end has come. */
  let wake: (() => void) | undefined;

  function pause(ms: number, ends: () => boolean): Promise<void> {
    if (ends()) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      timer.unref();
      function done(): void {
        clearTimeout(timer);
        wake = undefined;
        resolve();
      }
      wake = () => ends() && done();
    });
  }

  return {
    get rung() {
      return rung;
    },
    get stopped() {
      return stopped;
    },
    ring() {
      rung = true;
      wake?.();
    },
    forget() {
      rung = false;
    },
    rest: (ms) => pause(ms, () => stopped),
    untilRung: (ms) => pause(ms, () => stopped || rung),
    stop() {
      stopped = true;
      wake?.();
    },
  };
}
