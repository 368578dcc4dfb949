import type { Ring, StoredEvent } from './define.ts';

/**
 * The message of the relay on `events:<subgraph>`: the events that have just got their positions, without a gap. A listener that has everything up to
 * `after` can take them from here; every other one reads the log.
 */
export interface PageRing {
  after: number;
  upTo: number;
  /** The names of the events, each once. */
  names: string[];
  /** Left out if they are too many. */
  events?: StoredEvent[];
}

/** About 1 kB each. Twice as many would send long messages to listeners that only want to know that there is something to read. */
const mostEvents = 50;

export const pageChannel = (subgraph: string) => `events:${subgraph}`;

/** `events` in the order of their positions, at least one. */
export function pageRing(subgraph: string, events: readonly StoredEvent[]): Ring {
  const page: PageRing = {
    after: (events[0]?.position ?? 1) - 1,
    upTo: events.at(-1)?.position ?? 0,
    names: [...new Set(events.map(({ name }) => name))],
    ...(events.length > mostEvents ? {} : { events: [...events] }),
  };
  return { channel: pageChannel(subgraph), message: JSON.stringify(page) };
}

/** The page in a message; undefined if a relay of another release has sent it. Such a message is only a hint to read the log. */
export function parsePageRing(message: string): PageRing | undefined {
  try {
    const page = JSON.parse(message) as Partial<PageRing> | null;
    const isPage = Number.isSafeInteger(page?.after) && Number.isSafeInteger(page?.upTo) && Array.isArray(page?.names);
    return isPage ? (page as PageRing) : undefined;
  } catch {
    return undefined;
  }
}
