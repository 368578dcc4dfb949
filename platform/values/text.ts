/**
 * Says what is wrong with a text that people typed, or undefined if nothing is. Lengths count characters (code points). Refused are
 * control characters, but for line breaks and tabs in texts of several lines, and halves of characters, as cutting an emoji in two leaves
 * them: PostgreSQL cannot store the zero character, nor in JSON a half.
 */
export function findTextFault(
  text: string,
  allowed: { min: number; max: number; lines?: boolean },
): string | undefined {
  const length = countCharacters(text);
  if (length < allowed.min || length > allowed.max) {
    return `expected ${allowed.min} to ${allowed.max} characters, got ${length}`;
  }
  if (!text.isWellFormed()) return 'expected whole characters, found half of one';
  const checked = allowed.lines ? text.replaceAll(/[\n\r\t]/g, ' ') : text;
  return /\p{Cc}/u.test(checked) ? 'expected no control characters' : undefined;
}

/** The characters (code points) of a text; `length` would count an emoji twice. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}
