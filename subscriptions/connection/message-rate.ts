/** Whether one more message of a peer may be handled now. */
export type MessageRate = (nowMs: number) => boolean;

/** Allows `burst` messages together and `perSecond` on average. Refused messages do not count. */
export function openMessageRate({ perSecond, burst }: { perSecond: number; burst: number }): MessageRate {
  let left = burst;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    left = Math.min(burst, left + ((nowMs - lastMs) / 1000) * perSecond);
    lastMs = nowMs;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
