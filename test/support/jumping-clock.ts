import type { LiveClock } from '../../clients/live/index.ts';

/** The real time, which can jump ahead as on a laptop that was asleep: due timers fire then, all late. */
export interface JumpingClock extends LiveClock {
  jump(ms: number): void;
}

export function openJumpingClock(): JumpingClock {
  interface Pending {
    dueAt: number;
    fire: () => void;
    timer: NodeJS.Timeout;
  }
  const pending = new Set<Pending>();
  let aheadMs = 0;
  const now = () => Date.now() + aheadMs;
  return {
    now,
    after(ms, callback) {
      const fire = () => {
        clearTimeout(entry.timer);
        if (pending.delete(entry)) callback();
      };
      const entry: Pending = { dueAt: now() + ms, fire, timer: setTimeout(() => fire(), ms) };
      pending.add(entry);
      return () => {
        pending.delete(entry);
        clearTimeout(entry.timer);
      };
    },
    jump(ms) {
      aheadMs += ms;
      for (const entry of [...pending].toSorted((a, b) => a.dueAt - b.dueAt)) {
        clearTimeout(entry.timer);
        if (entry.dueAt <= now()) entry.fire();
        else entry.timer = setTimeout(entry.fire, entry.dueAt - now());
      }
    },
  };
}
