const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * The moment that an RFC 3339 text with a zone tells, to the millisecond, if there is such a day and hour and PostgreSQL and RFC 3339 can
 * write it in UTC: from the year 1 to 9999. Nothing for any other text; a leap second too is none.
 */
export function parseMoment(text: string): Date | undefined {
  const upper = text.toUpperCase();
  const local = rfc3339.exec(upper)?.[1];
  // JavaScript takes 30 February for 2 March and 24:00 for the next day.
  if (local === undefined || toText(new Date(`${local}Z`))?.startsWith(local) !== true) return undefined;
  const moment = new Date(upper);
  return /^(?!0000)\d{4}-/.test(toText(moment) ?? '') ? moment : undefined;
}

function toText(date: Date): string | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
