import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { parsePageRing } from '#platform/events/page-ring.ts';
import type { Log } from '#platform/process/log.ts';
import type { StoredEvent } from '#platform/events/define.ts';
import { repeat } from './repeat.ts';

/** Follows a log from its end at the time of the start. */
export interface LogTail {
  /** Everything up to here has been passed on. */
  readonly position: number;
  /** Reads until nothing is left; afterwards everything that was stamped before the call has been passed on. */
  readNow(): Promise<void>;
  stop(): Promise<void>;
}

const eventsPerRead = 500;

/**
 * Passes on each event, in log order, once. A ring brings the next events along; events that it does not bring are read, also when the doorbell has
 * recovered and every `sweepEveryMs`.
 */
export async function startLogTail(options: {
  feed: Pick<EventFeed, 'head' | 'read'>;
  doorbell: Pick<Doorbell, 'listen' | 'onRecovered'>;
  /** Rung with the pages of the log: see `page-ring.ts`. */
  channel: string;
  log: Log;
  sweepEveryMs: number;
  onEvent: (event: StoredEvent, position: number) => void;
}): Promise<LogTail> {
  const { feed, onEvent } = options;
  let reading: Promise<void> | undefined;
  let queued: Promise<void> | undefined;
  /** Unknown until the log has said where it ends; nothing is read before. */
  let position: number | undefined;

  // First listen, then read where the log ends: whatever is stamped in between rings.
  const sweep = repeat(options.sweepEveryMs, readNow, (error) =>
    options.log.warn({ err: error, channel: options.channel }, 'the log could not be read yet'),
  );
  const unlisten = await options.doorbell.listen(options.channel, (message) => {
    const page = parsePageRing(message);
    // A read in progress passes on the events that it finds, so it must end first.
    if (page?.events && !reading && page.after === position) passOnRung(page.events);
    else if (!page || position === undefined || page.upTo > position) sweep.now();
  });
  const forgetRecovered = options.doorbell.onRecovered(sweep.now);
  try {
    position = await feed.head();
  } catch (error) {
    await stop();
    throw error;
  }
  sweep.now();

  function passOn(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.position === null || event.position <= (position ?? 0)) continue;
      position = event.position;
      onEvent(event, event.position);
    }
  }

  function passOnRung(events: readonly StoredEvent[]): void {
    try {
      passOn(events);
    } catch (error) {
      options.log.warn({ err: error, channel: options.channel }, 'an event of the doorbell could not be passed on');
      sweep.now();
    }
  }

  async function readToEnd(): Promise<void> {
    if (position === undefined) return;
    for (let more = true; more; ) {
      const events: StoredEvent[] = await feed.read({ after: position, limit: eventsPerRead });
      passOn(events);
      more = events.length === eventsPerRead;
    }
  }

  /** One read at a time. All calls during a read share the next one: the running read may have begun too early. */
  function readNow(): Promise<void> {
    if (!reading) {
      reading = readToEnd().finally(() => {
        reading = undefined;
      });
      return reading;
    }
    queued ??= reading
      .catch(() => {})
      .then(() => {
        queued = undefined;
        return readNow();
      });
    return queued;
  }

  async function stop(): Promise<void> {
    forgetRecovered();
    await sweep.stop();
    await unlisten();
  }

  return {
    get position() {
      return position ?? 0;
    },
    readNow,
    stop,
  };
}
