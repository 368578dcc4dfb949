import DataLoader from 'dataloader';
import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import { sessionEnded } from '#schema/events/users.ts';
import { liveMetrics } from './metrics.ts';
import { repeat } from './source.ts';

/** Notices when the session behind a connection ends. */
export interface Sessions {
  /**
   * Answers whether the session has ended already, and from then on calls `onEnded` when it ends. If the log of users cannot be read the
   * session counts as running until it can.
   */
  watch(sessionId: string, onEnded: () => void): Promise<{ ended: boolean; unwatch: () => void }>;
  stop(): Promise<void>;
}

const subjectsPerRead = 500;

export function startSessions(options: {
  feed: EventFeed;
  doorbell: Doorbell;
  log: Log;
  sweepEveryMs: number;
}): Sessions {
  const { feed, doorbell, log } = options;
  const watched = new Map<string, Set<() => void>>();
  /** Where the log of users ended when all sessions were last compared. */
  let comparedAt = -1;

  const endedSession = new DataLoader<string, boolean>(
    async (sessionIds) => {
      const ended = await endedAmong(sessionIds);
      return sessionIds.map((id) => ended.has(id));
    },
    { cache: false, maxBatchSize: subjectsPerRead, batchScheduleFn: (callback) => void setImmediate(callback) },
  );

  async function endedAmong(sessionIds: readonly string[]): Promise<Set<string>> {
    const events = await feed.latest([...new Set(sessionIds)].map(toSubject));
    return new Set(
      events.filter(({ name }) => name === sessionEnded.name).map(({ subject }) => subject.slice(prefix.length)),
    );
  }

  function tellEnded(sessionId: string): void {
    for (const onEnded of watched.get(sessionId) ?? []) onEnded();
  }

  const sweep = repeat(
    options.sweepEveryMs,
    async () => {
      if (watched.size === 0) return;
      const head = await feed.head();
      if (head === comparedAt) return;
      const ids = [...watched.keys()];
      for (let from = 0; from < ids.length; from += subjectsPerRead) {
        for (const sessionId of await endedAmong(ids.slice(from, from + subjectsPerRead))) {
          liveMetrics.healed.inc({ topic: 'session' });
          tellEnded(sessionId);
        }
      }
      comparedAt = head;
    },
    (error) => log.warn({ err: error }, 'the sessions of connections could not be compared with the log'),
  );
  const forgetRecovered = doorbell.onRecovered(sweep.now);

  return {
    async watch(sessionId, onEnded) {
      const listeners = watched.get(sessionId) ?? new Set();
      listeners.add(onEnded);
      watched.set(sessionId, listeners);
      // First listen, then read: what ends in between rings.
      const unlisten = await doorbell.listen(toSubject(sessionId), onEnded);
      let ended = false;
      try {
        ended = await endedSession.load(sessionId);
      } catch (error) {
        log.warn({ err: error }, 'a session could not be looked up yet');
        comparedAt = -1;
      }
      return {
        ended,
        unwatch() {
          if (!listeners.delete(onEnded)) return;
          if (listeners.size === 0 && watched.get(sessionId) === listeners) watched.delete(sessionId);
          unlisten().catch((error: unknown) => log.warn({ err: error }, 'could not stop listening to the doorbell'));
        },
      };
    },
    async stop() {
      forgetRecovered();
      await sweep.stop();
    },
  };
}

const prefix = 'session:';
const toSubject = (sessionId: string) => `${prefix}${sessionId}`;
