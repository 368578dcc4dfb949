/** Names of Hive's and Apollo's clients are shorter; visitors may send any. */
const maxLength = 100;

/**
 * The name or version of a client in a form that every store can keep: at most 100 characters, without control characters and unpaired
 * surrogates, which PostgreSQL or UTF-8 cannot hold. `unknown` if nothing is left.
 */
export function clientName(text: string): string {
  // Cut first: that can leave an unpaired surrogate.
  return text.slice(0, maxLength).replaceAll(/[\p{Cc}\p{Cs}]/gu, '') || 'unknown';
}
