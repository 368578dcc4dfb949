import type { LiveClock } from '../clock.ts';

/** Notices a socket that is dead without having been closed, as after a night's sleep of a laptop. */
export interface Heartbeat {
  /** Something arrived. */
  heard(): void;
  /** Asks now, for example because the network has changed. */
  check(): void;
  stop(): void;
}

/** Pings after `everyMs`, and calls `dead` if nothing at all arrives within `answerWithinMs` after a ping. */
export function startHeartbeat(options: {
  clock: LiveClock;
  everyMs: number;
  answerWithinMs: number;
  ping: () => void;
  dead: () => void;
}): Heartbeat {
  const { clock, everyMs, answerWithinMs, ping, dead } = options;
  let asked = false;
  let cancel = clock.after(everyMs, check);

  function check(): void {
    if (asked) return;
    asked = true;
    cancel();
    ping();
    cancel = clock.after(answerWithinMs, dead);
  }

  return {
    heard() {
      if (!asked) return;
      asked = false;
      cancel();
      cancel = clock.after(everyMs, check);
    },
    check,
    stop: () => cancel(),
  };
}
