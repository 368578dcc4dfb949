import type { SharedAnswer } from './call-notes.ts';
import { surrogateKey } from './purge.ts';

/** How long a CDN may keep an answer, and under which keys. */
export interface SharedHeaders {
  seconds: number;
  keys: string;
}

/** Servers and CDNs refuse longer headers; no CDN keeps an answer with more keys. */
const maxKeysLength = 8_000;

/**
 * How a CDN may keep an answer; undefined if it may not. Only for answers that an anonymous client reads by GET of a trusted document. Without a
 * purge the CDN does not hear of events, so it asks again each time for an answer that an event can empty.
 */
export function sharedHeaders(
  { freshUntil, tags }: Pick<SharedAnswer, 'freshUntil' | 'tags'>,
  options: { purges: boolean; now: number },
): SharedHeaders | undefined {
  const own = tags.filter((tag) => !tag.startsWith('log '));
  const keys = own.map(surrogateKey).join(' ');
  if (keys.length > maxKeysLength) return undefined;
  const seconds = own.length > 0 && !options.purges ? 0 : Math.floor((freshUntil - options.now) / 1000);
  return { seconds: Math.max(0, seconds), keys };
}
