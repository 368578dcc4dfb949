import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Log } from '#platform/process/log.ts';
import { counter } from '#platform/process/metrics.ts';

const purges = counter('tradepost_gateway_cache_purges_total', 'Purges of the CDN, by outcome: done, failed', [
  'outcome',
]);

/** Removes the answers that a CDN keeps under some keys. Never fails. */
export type Purge = (tags: readonly string[]) => Promise<void>;

/** Attempts, and the pause before the second attempt. An answer that is not purged ends by its time. */
const attempts = 3;
const pauseMs = 200;
/** CDNs accept at least this many keys at a time. */
const keysPerPurge = 250;

/** A tag as a key of a CDN, which has no spaces. */
export function surrogateKey(tag: string): string {
  return tag.split(' ').map(encodeURIComponent).join('/');
}

/** Purges by a POST with the keys in `Surrogate-Key`, as Fastly expects it; `token` is sent as a bearer token. */
export function openPurge(url: string, token: string | undefined, log: Log): Purge {
  async function send(keys: readonly string[]): Promise<void> {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: {
        'surrogate-key': keys.join(' '),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      headersTimeout: 2_000,
      bodyTimeout: 2_000,
    });
    await body.dump();
    if (statusCode >= 300) throw new Error(`expected a status below 300, the CDN answered ${statusCode}`);
  }

  async function purge(keys: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await send(keys);
        purges.inc({ outcome: 'done' });
        return;
      } catch (error) {
        if (attempt < attempts) await sleep(pauseMs * attempt, undefined, { ref: false });
        else {
          purges.inc({ outcome: 'failed' });
          log.warn({ err: error, keys: keys.length }, 'the CDN could not be purged, its answers end by their time');
          return;
        }
      }
    }
  }

  return async (tags) => {
    const keys = tags.map(surrogateKey);
    for (let from = 0; from < keys.length; from += keysPerPurge) await purge(keys.slice(from, from + keysPerPurge));
  };
}
