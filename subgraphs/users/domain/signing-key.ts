import { accessTokenLifetimeMs } from './session.ts';

/** A key signs from `signsFrom` until the next key's; before that it is only published. */
export interface KeyTimes {
  signsFrom: Date;
}

/** How long one key signs. Longer means more tokens lost with a leaked key, shorter buys nothing. */
export const keyLifetimeMs = 30 * 24 * 3_600_000;

/** Verifiers may keep the published keys this long at most; ours re-read them on an unknown key id, and the JWKS may be cached for a minute. */
export const publishedBeforeSigningMs = 10 * 60_000;

/** Clocks that differ by this much still agree; added to how long an old key is published. */
const clockSkewMs = 60_000;

/** The key that signs now: the newest that may sign. If none may sign yet because clocks differ, the oldest. Undefined only without keys. */
export function signingKeyAt<K extends KeyTimes>(keys: readonly K[], now: Date): K | undefined {
  const byAge = bySigningTime(keys);
  return byAge.findLast((key) => key.signsFrom <= now) ?? byAge[0];
}

/** The keys whose public half is served: all whose last token has not expired. */
export function publishedKeysAt<K extends KeyTimes>(keys: readonly K[], now: Date): K[] {
  const byAge = bySigningTime(keys);
  return byAge.filter((_, index) => {
    const successor = byAge[index + 1];
    if (!successor) return true;
    return successor.signsFrom.getTime() + accessTokenLifetimeMs + clockSkewMs > now.getTime();
  });
}

/** When a new key must start to sign, if one must be made now. The very first signs immediately: there is no token yet to verify. */
export function decideNewKey(keys: readonly KeyTimes[], now: Date): { signsFrom: Date } | undefined {
  const newest = bySigningTime(keys).at(-1);
  if (!newest) return { signsFrom: now };
  if (newest.signsFrom.getTime() + keyLifetimeMs > now.getTime()) return undefined;
  return { signsFrom: new Date(now.getTime() + publishedBeforeSigningMs) };
}

function bySigningTime<K extends KeyTimes>(keys: readonly K[]): K[] {
  return keys.toSorted((a, b) => a.signsFrom.getTime() - b.signsFrom.getTime());
}
