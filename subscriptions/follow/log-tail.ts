import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import { type PageRing, parsePageRing } from '#platform/events/page-ring.ts';
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

export interface LogTailOptions {
  feed: Pick<EventFeed, 'head' | 'read'>;
  doorbell: Pick<Doorbell, 'listen' | 'onRecovered'>;
  /** Rung with the pages of the log: see `page-ring.ts`. */
  channel: string;
  log: Log;
  sweepEveryMs: number;
  onEvent: (event: StoredEvent, position: number) => void;
}

const eventsPerRead = 500;
/** Pages that ring during a read wait for its end. With fewer, a slow read leads to another one; each page is up to 50 kB. */
const mostWaiting = 100;

/**
 * Passes on each event, in log order, once. A ring brings the next events along; events that it does not bring are read, also when the doorbell has
 * recovered, and `sweepEveryMs` after the last ring that has shown that nothing is missing.
 */
export async function startLogTail(options: LogTailOptions): Promise<LogTail> {
  const { feed, onEvent, log, channel } = options;
  let reading: Promise<void> | undefined;
  let queued: Promise<void> | undefined;
  /** Unknown until the log has said where it ends; nothing is read before. */
  let position: number | undefined;
  let waiting: PageRing[] = [];

  // First listen, then read where the log ends: whatever is stamped in between rings.
  const sweep = repeat(options.sweepEveryMs, readNow, (error) =>
    log.warn({ err: error, channel }, 'the log could not be read yet'),
  );
  const unlisten = await options.doorbell.listen(channel, (message) => {
    const page = parsePageRing(message);
    if (!page) sweep.now();
    else if (position === undefined || reading) wait(page);
    else take(page, position);
  });
  const forgetRecovered = options.doorbell.onRecovered(sweep.now);
  try {
    position = await feed.head();
  } catch (error) {
    await stop();
    throw error;
  }
  sweep.now();

  function wait(page: PageRing): void {
    if (waiting.length < mostWaiting) waiting.push(page);
    else sweep.now();
  }

  /** The events of a page that follows what was passed on. Anything in between is read from the log first. */
  function take(page: PageRing, from: number): void {
    if (page.upTo === from) sweep.later();
    if (page.upTo <= from) return;
    if (page.after > from) {
      sweep.now();
      return;
    }
    let events: StoredEvent[] = [];
    try {
      events = page.events();
    } catch (error) {
      log.warn({ err: error, channel }, 'a page of the doorbell could not be parsed');
      sweep.now();
    }
    passOn(events);
  }

  function passOn(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.position === null || event.position <= (position ?? 0)) continue;
      position = event.position;
      try {
        onEvent(event, event.position);
      } catch (error) {
        log.error({ err: error, event: event.name, subject: event.subject }, 'an event could not be passed on');
      }
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
        const pages = waiting;
        waiting = [];
        for (const page of pages) take(page, position ?? 0);
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
