import type { Doorbell } from '#platform/events/doorbell.ts';
import type { EventFeed } from '#platform/events/event-feed.ts';
import type { Log } from '#platform/process/log.ts';
import { liveMetrics } from '../metrics.ts';
import { openTurnLoader } from './turn-loader.ts';
import { startWatch } from './watch.ts';

/** The answer whether a right has ended, and the end of watching it. */
export interface Watched<Ended> {
  ended: Ended;
  unwatch: () => void;
}

/** Notices when the right behind a connection ends. While the log of users cannot be read, it counts as going on. */
export interface Sessions {
  /** Answers whether the session has already ended, and from then on calls `onEnded` when it ends. */
  watch(sessionId: string, onEnded: () => void): Promise<Watched<boolean>>;
  /** As `watch`, for an API key: it ends when it is revoked, or when there is an event about its owner that is newer than `ownerVersion`. */
  watchKey(key: WatchedKey, onEnded: (end: KeyEnd) => void): Promise<Watched<KeyEnd | undefined>>;
  stop(): Promise<void>;
}

export interface WatchedKey {
  keyId: string;
  ownerId: string;
  ownerVersion: number;
}

export type KeyEnd = 'revoked' | 'owner-changed';

/** A watcher of a subject, and the version of the newest event that it knows. */
interface Watcher {
  known: number;
  onNewer: () => void;
}
type Watchers = Set<Watcher>;

export function startSessions(options: {
  feed: Pick<EventFeed, 'head' | 'read' | 'latest'>;
  doorbell: Pick<Doorbell, 'listen' | 'onRecovered'>;
  log: Log;
  sweepEveryMs: number;
}): Sessions {
  const { feed, doorbell, log } = options;

  const newestVersion = openTurnLoader<string, number>(async (subjects) => {
    const versions = await versionsOf(subjects);
    return subjects.map((subject) => versions.get(subject) ?? 0);
  });

  const watched = startWatch<Watchers>({
    feed,
    doorbell,
    log,
    everyMs: options.sweepEveryMs,
    what: 'sessions',
    channelOf: (subject) => subject,
    keysOf: ({ subject }) => [subject],
    begin: () => new Set(),
    // The channels are rung for nothing but ends and changes of rights.
    heard: (watchers) => notify(watchers, Number.POSITIVE_INFINITY),
    async compare(subjects) {
      for (const [subject, version] of await versionsOf(subjects)) {
        const watchers = watched.get(subject);
        if (watchers && notify(watchers, version)) liveMetrics.healed.inc({ topic: 'session' });
      }
    },
  });

  async function versionsOf(subjects: readonly string[]): Promise<Map<string, number>> {
    const events = await feed.latest([...new Set(subjects)]);
    return new Map(events.map(({ subject, version }) => [subject, version]));
  }

  async function watchSubject(subject: string, known: number, onNewer: () => void): Promise<Watched<boolean>> {
    const { entry: watchers, listening, release } = watched.hold(subject);
    const watcher = { known, onNewer };
    watchers.add(watcher);
    const unwatch = () => {
      watchers.delete(watcher);
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
      return { ended: (await newestVersion.load(subject)) > known, unwatch };
    } catch (error) {
      log.warn({ err: error }, 'a session could not be looked up yet');
      watched.doubt();
      return { ended: false, unwatch };
    }
  }

  return {
    // The end is the only event of a session.
    watch: (sessionId, onEnded) => watchSubject(`session:${sessionId}`, 0, onEnded),
    async watchKey({ keyId, ownerId, ownerVersion }, onEnded) {
      // The revocation is the only event of a key.
      const key = await watchSubject(`key:${keyId}`, 0, () => onEnded('revoked'));
      try {
        const owner = await watchSubject(`user:${ownerId}`, ownerVersion, () => onEnded('owner-changed'));
        return {
          ended: key.ended ? 'revoked' : owner.ended ? 'owner-changed' : undefined,
          unwatch() {
            key.unwatch();
            owner.unwatch();
          },
        };
      } catch (error) {
        key.unwatch();
        throw error;
      }
    },
    stop: () => watched.stop(),
  };
}

/** Calls the watchers that do not know this version. Answers whether there were any. */
function notify(watchers: Watchers, version: number): boolean {
  const late = [...watchers].filter(({ known }) => known < version);
  for (const { onNewer } of late) onNewer();
  return late.length > 0;
}
