import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import { sessionEnded } from '#schema/events/users.ts';
import { liveMetrics } from '../metrics.ts';
import { openTurnLoader } from './turn-loader.ts';
import { startWatch } from './watch.ts';

/** Notices when the session behind a connection ends. */
export interface Sessions {
  /**
   * Answers whether the session has already ended, and from then on calls `onEnded` when it ends. While the log of users cannot be read,
   * the session counts as running.
   */
  watch(sessionId: string, onEnded: () => void): Promise<{ ended: boolean; unwatch: () => void }>;
  stop(): Promise<void>;
}

/** The call to a session's watchers when the session ends. */
type Watchers = Set<() => void>;

export function startSessions(options: {
  feed: Pick<EventFeed, 'head' | 'read' | 'latest'>;
  doorbell: Pick<Doorbell, 'listen' | 'onRecovered'>;
  log: Log;
  sweepEveryMs: number;
}): Sessions {
  const { feed, doorbell, log } = options;

  const hasEnded = openTurnLoader<string, boolean>(async (sessionIds) => {
    const ended = await endedAmong(sessionIds);
    return sessionIds.map((id) => ended.has(id));
  });

  const watched = startWatch<Watchers>({
    feed,
    doorbell,
    log,
    everyMs: options.sweepEveryMs,
    what: 'sessions',
    channelOf: toSubject,
    keysOf: ({ subject }) => (subject.startsWith(prefix) ? [subject.slice(prefix.length)] : []),
    begin: () => new Set(),
    // The channel is rung for nothing but the end.
    heard: notify,
    async compare(sessionIds) {
      for (const sessionId of await endedAmong(sessionIds)) {
        liveMetrics.healed.inc({ topic: 'session' });
        const watchers = watched.get(sessionId);
        if (watchers) notify(watchers);
      }
    },
  });

  async function endedAmong(sessionIds: readonly string[]): Promise<Set<string>> {
    const events = await feed.latest([...new Set(sessionIds)].map(toSubject));
    return new Set(
      events.filter(({ name }) => name === sessionEnded.name).map(({ subject }) => subject.slice(prefix.length)),
    );
  }

  return {
    async watch(sessionId, onEnded) {
      const { entry: watchers, listening, release } = watched.hold(sessionId);
      watchers.add(onEnded);
      const unwatch = () => {
        watchers.delete(onEnded);
        release();
      };
      try {
        // First listen, then read: an end in between rings.
        await listening;
      } catch (error) {
        unwatch();
        throw error;
      }
      try {
        return { ended: await hasEnded.load(sessionId), unwatch };
      } catch (error) {
        log.warn({ err: error }, 'a session could not be looked up yet');
        watched.doubt();
        return { ended: false, unwatch };
      }
    },
    stop: () => watched.stop(),
  };
}

function notify(watchers: Watchers): void {
  for (const onEnded of watchers) onEnded();
}

const prefix = 'session:';
const toSubject = (sessionId: string) => `${prefix}${sessionId}`;
