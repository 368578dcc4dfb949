/**
 * Says what is wrong with a text that people typed, or undefined if nothing is. Lengths count characters (code points). Control
 * characters are refused, in texts of several lines except for line breaks and tabs; PostgreSQL cannot store the zero one.
 */
export function findTextFault(
  text: string,
  allowed: { min: number; max: number; lines?: boolean },
): string | undefined {
  const length = Array.from(text).length;
  if (length < allowed.min || length > allowed.max) {
    return `expected ${allowed.min} to ${allowed.max} characters, got ${length}`;
  }
  const checked = allowed.lines ? text.replaceAll(/[\n\r\t]/g, ' ') : text;
  return /\p{Cc}/u.test(checked) ? 'expected no control characters' : undefined;
}

/** A text without accents and in lower case, as names are sorted. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** The words of a text, folded: runs of letters and digits. `WS08-XS` is two. What is stored and what is searched for are cut alike. */
export function toWords(text: string): string[] {
  return foldText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}
