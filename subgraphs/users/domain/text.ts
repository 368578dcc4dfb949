/**
 * Says what is wrong with a text that people typed, or undefined if nothing is. Lengths count characters (code points). Control
 * characters are refused: none belongs in a name or an address, and PostgreSQL cannot store the zero one.
 */
export function findTextFault(text: string, allowed: { min: number; max: number }): string | undefined {
  const length = countCharacters(text);
  if (length < allowed.min || length > allowed.max) {
    return `expected ${allowed.min} to ${allowed.max} characters, got ${length}`;
  }
  return /\p{Cc}/u.test(text) ? 'expected no control characters' : undefined;
}

/** The characters (code points) of a text; `length` would count an emoji twice. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}
