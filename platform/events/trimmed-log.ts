/**
 * The row of `consumer_cursor` that says how far the log of the same database is trimmed: events up to its position may be missing. It is a cursor like
 * those of consumers, because it moves forward only and together with what it describes.
 */
export const trimCursor = 'event-log-trim';
