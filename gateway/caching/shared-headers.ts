import type { SharedAnswer } from './call-notes.ts';
import { surrogateKey } from './purge.ts';

/** What a CDN may do with an answer. */
export interface SharedHeaders {
  seconds: number;
  keys: string;
}

/** Servers and CDNs refuse longer headers; an answer with more keys is not kept outside. */
const maxKeysLength = 8_000;

/**
 * How a CDN may keep an answer; undefined: not at all. Only for what an anonymous client reads of a trusted document by GET. Without a purge the CDN
 * does not hear of events, so that it asks again each time for what an event can empty.
 */
export function sharedHeaders(
  { freshUntil, tags }: SharedAnswer,
  options: { purges: boolean; now: number },
): SharedHeaders | undefined {
  const own = tags.filter((tag) => !tag.startsWith('log '));
  const keys = own.map(surrogateKey).join(' ');
  if (keys.length > maxKeysLength) return undefined;
  const seconds = own.length > 0 && !options.purges ? 0 : Math.floor((freshUntil - options.now) / 1000);
  return { seconds: Math.max(0, seconds), keys };
}
