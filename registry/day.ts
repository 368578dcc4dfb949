export const dayMs = 86_400_000;

/** The day of UTC as YYYY-MM-DD, `days` before `now`; 0 is today. */
export function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * dayMs).toISOString().slice(0, 10);
}

/** The first day of a window of `days` days, including today. */
export function windowStart(now: Date, windowDays: number): string {
  return dayBefore(now, windowDays - 1);
}
