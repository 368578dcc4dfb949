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
  const timer = setInterval(() => {
    turning = (turning + 1) % parts;
    for (const entry of wheel[turning] ?? []) ping(entry);
  }, everyMs / parts);
  return {
    add(entry) {
      // Peers that come together are spread over the later half of the period: none of them is pinged as soon as it has come.
      adding = (adding + 1) % (parts / 2);
      wheel[(turning + parts / 2 + adding) % parts]?.add(entry);
    },
    delete(entry) {
      for (const part of wheel) if (part.delete(entry)) return;
    },
    stop: () => clearInterval(timer),
  };
}
