/**
 * The problem of a text that people typed, or undefined if it has none. Lengths count characters (code points). Refused are:
 *
 * - only blanks and combining marks, if at least one character is expected
 * - control characters, except line breaks and tabs in texts of several lines; PostgreSQL cannot store the zero character
 * - characters that are invisible or change the direction of reading: with them, different names look alike
 * - halves of characters, such as half an emoji, which PostgreSQL cannot store in JSON
 * - code points that Unicode reserves and never assigns (noncharacters)
 */
export function findTextFault(
  text: string,
  allowed: { min: number; max: number; lines?: boolean },
): string | undefined {
  const length = countCharacters(text);
  if (length < allowed.min || length > allowed.max) {
    return `expected ${allowed.min} to ${allowed.max} characters, got ${length}`;
  }
  if (!text.isWellFormed()) return 'expected complete characters, found half of one';
  const checked = allowed.lines ? text.replaceAll(/[\n\r\t]/g, ' ') : text;
  if (/\p{Cc}/u.test(checked)) return 'expected no control characters';
  if (hidden.test(checked.replaceAll(joined, ''))) {
    return 'expected no invisible characters and none that change the direction of reading';
  }
  if (/\p{Noncharacter_Code_Point}/u.test(checked))
    return 'expected no code points that Unicode reserves (noncharacters)';
  return allowed.min > 0 && !/[^\s\p{Z}\p{M}]/u.test(text) ? 'expected at least one visible character' : undefined;
}

/**
 * Invisible characters: Unicode's Default_Ignorable_Code_Point, other format characters, line and paragraph separators,
 * the blank Braille pattern and the notehead without ink. Marks and overrides of direction are among them. Arabic signs that enclose a number
 * are format characters too, but visible.
 */
const hidden =
  /[\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800\u{1D159}]|(?![\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2])\p{Cf}/u;

/**
 * Places where such a character has a visible effect: a joiner between two letters (Persian, Hindi) or two emoji (a
 * family), a selector after an emoji or an ideograph that chooses its shape, and the tags of the flags of England,
 * Scotland and Wales.
 */
const joined =
  /(?<=[\p{L}\p{M}])[\u200C\u200D](?=[\p{L}\p{M}])|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})|(?<=[\p{Extended_Pictographic}\p{Emoji}])[\uFE0E\uFE0F]|(?<=\p{Ideographic})[\u{E0100}-\u{E01EF}]|(?<=\u{1F3F4})[\u{E0020}-\u{E007E}]{1,6}\u{E007F}/gu;

/** The characters (code points) of a text; `length` would count an emoji twice. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}
