/** Hive's and Apollo's clients have shorter ones; visitors may send any. */
const maxLength = 100;

/**
 * The name of a client, or its version, as whoever stores it can keep it: at most 100 characters, none of them a control character or half
 * of a pair, which PostgreSQL or UTF-8 have no place for. `unknown` where nothing is left.
 */
export function clientName(given: string): string {
  // Cut first: that can leave half of a pair.
  return given.slice(0, maxLength).replaceAll(/[\p{Cc}\p{Cs}]/gu, '') || 'unknown';
}
