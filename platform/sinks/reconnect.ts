import { DependencyUnavailable } from '../events/event-failure.ts';
import type { Log } from '../process/log.ts';

/** After a failure, calls fail for this long without a try: each partition of a log would wait for the same broker otherwise. */
const restMs = 1_000;

/** A client of a broker. */
export interface KeptClient<Client> {
  /** Runs work on the connected client; it connects first if it has to. Any failure drops the client. */
  use(work: (client: Client) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Keeps one client of a broker, and opens another one after a failure. A failure becomes `DependencyUnavailable`, unless `isRefusal` says that the
 * broker answered and does not take the event.
 */
export function keepConnected<Client>(options: {
  broker: string;
  open: () => Promise<Client>;
  close: (client: Client) => Promise<void>;
  withinMs: number;
  isRefusal?: (error: unknown) => boolean;
  log: Log;
}): KeptClient<Client> {
  const { broker, open, close, withinMs, isRefusal, log } = options;
  let opening: Promise<Client> | undefined;
  let restUntil = 0;
  let failing = false;

  async function drop(): Promise<void> {
    const client = opening;
    opening = undefined;
    // What is broken already cannot be closed in order, and a client that never opened need not be.
    await client?.then(close).catch(() => undefined);
  }

  return {
    async use(work) {
      if (performance.now() < restUntil) throw new DependencyUnavailable(`${broker} did not answer a moment ago`);
      try {
        opening ??= open();
        const client = opening;
        await within(withinMs, () => client.then(work));
        if (failing) log.info({ broker }, 'the broker takes events again');
        failing = false;
      } catch (error) {
        if (isRefusal?.(error)) throw error;
        if (!failing) log.warn({ err: error, broker }, 'the broker does not take events, they wait in the log');
        failing = true;
        restUntil = performance.now() + restMs;
        void drop();
        throw new DependencyUnavailable(`${broker} does not take events`, { cause: error });
      }
    },
    stop: drop,
  };
}

async function within<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
