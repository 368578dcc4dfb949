/** Sockets that are pinged, each once in a period. */
export interface PingWheel<Entry> {
  add(entry: Entry): void;
  delete(entry: Entry): void;
  stop(): void;
}

/**
 * The parts of a period. A ping costs as much as a small message: 500 in one callback took 28 ms (seen in a profile of `npm run bench -- fan-out`), and every
 * message of that moment waits for them. With half as many parts it waits twice as long; twice as many wake an idle process five times a second.
 */
const parts = 50;

/** Calls `ping` for each entry once in `everyMs`, spread over that time. */
export function startPingWheel<Entry>(everyMs: number, ping: (entry: Entry) => void): PingWheel<Entry> {
  const wheel = Array.from({ length: parts }, () => new Set<Entry>());
  let adding = 0;
  let turning = 0;
  let entries = 0;
  // The wheel does not turn while it has no entries.
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function turn(): void {
    turning = (turning + 1) % parts;
    for (const entry of wheel[turning] ?? []) ping(entry);
  }

  return {
    add(entry) {
      // Peers that come together are spread over the later half of the period: none of them is pinged as soon as it has come.
      adding = (adding + 1) % (parts / 2);
      wheel[(turning + parts / 2 + adding) % parts]?.add(entry);
      entries += 1;
      if (!stopped) timer ??= setInterval(turn, everyMs / parts);
    },
    delete(entry) {
      if (!wheel.some((part) => part.delete(entry))) return;
      entries -= 1;
      if (entries > 0) return;
      clearInterval(timer);
      timer = undefined;
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
