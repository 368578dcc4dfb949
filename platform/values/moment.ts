const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * The moment of an RFC 3339 text with a zone, to the millisecond, if the day and hour exist and PostgreSQL and RFC 3339
 * can write it in UTC: from the year 1 to 9999. Undefined for any other text, also for a leap second.
 */
export function parseMoment(text: string): Date | undefined {
  const upper = text.toUpperCase();
  const local = rfc3339.exec(upper)?.[1];
  // JavaScript reads 30 February as 2 March and 24:00 as the next day.
  if (local === undefined || toText(new Date(`${local}Z`))?.startsWith(local) !== true) return undefined;
  const moment = new Date(upper);
  return /^(?!0000)\d{4}-/.test(toText(moment) ?? '') ? moment : undefined;
}

function toText(date: Date): string | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
