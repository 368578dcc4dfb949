import type { Ring, StoredEvent } from './define.ts';

/**
 * A message of the relay on `events:<subgraph>`: events that have just got their positions, without a gap. A listener that has everything up to `after`
 * can take the events from here; every other one reads the log.
 */
export interface PageRing {
  after: number;
  upTo: number;
  /** The names of the events, each once. */
  names: string[];
  /** The events in the order of their positions. Throws if the message is broken. */
  events(): StoredEvent[];
}

/** About 1 kB each. Half as many are more messages; twice as many keep a listener longer at one message. */
const mostEvents = 50;

export const pageChannel = (subgraph: string) => `events:${subgraph}`;

/** The rings of `events`, which are in the order of their positions. */
export function pageRings(subgraph: string, events: readonly StoredEvent[]): Ring[] {
  return Array.from({ length: Math.ceil(events.length / mostEvents) }, (_, index) => {
    const page = events.slice(index * mostEvents, (index + 1) * mostEvents);
    const head = {
      after: (page[0]?.position ?? 1) - 1,
      upTo: page.at(-1)?.position ?? 0,
      names: [...new Set(page.map(({ name }) => name))],
    };
    // Two lines: most listeners only want to know whether there is something to read.
    return { channel: pageChannel(subgraph), message: `${JSON.stringify(head)}\n${JSON.stringify(page)}` };
  });
}

/**
 * The ring of a relay that has found nothing to put in order: a page without events at the end of its log. A listener that has everything up to there
 * need not poll; for every other one a ring was lost.
 */
export function restingRing(subgraph: string, head: number): Ring {
  const page = JSON.stringify({ after: head, upTo: head, names: [] });
  return { channel: pageChannel(subgraph), message: `${page}\n[]` };
}

/** The page in a message; undefined if a relay of another release has sent it. Such a message is only a hint to read the log. */
export function parsePageRing(message: string): PageRing | undefined {
  const headEnd = message.indexOf('\n');
  if (headEnd < 0) return undefined;
  try {
    const { after, upTo, names } = JSON.parse(message.slice(0, headEnd)) as Partial<PageRing>;
    if (!Number.isSafeInteger(after) || !Number.isSafeInteger(upTo) || !Array.isArray(names)) return undefined;
    return {
      after: after as number,
      upTo: upTo as number,
      names,
      events: () => JSON.parse(message.slice(headEnd + 1)) as StoredEvent[],
    };
  } catch {
    return undefined;
  }
}
