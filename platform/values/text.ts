/**
 * Says what is wrong with a text that people typed, or undefined if nothing is. Lengths count characters (code points). Refused are
 * blanks only, where at least one character is expected; control characters, but for line breaks and tabs in texts of several lines;
 * characters that show nothing or change the direction of reading, with which two names look alike; and halves of characters, as cutting an
 * emoji in two leaves them: PostgreSQL cannot store the zero character, nor half a character in JSON.
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
  if (/\p{Cc}/u.test(checked)) return 'expected no control characters';
  if (hidden.test(checked.replaceAll(joined, ''))) {
    return 'expected no invisible characters and none that change the direction of reading';
  }
  return allowed.min > 0 && text.trim() === '' ? 'expected more than blanks' : undefined;
}

/**
 * Characters that show nothing (Unicode's Default_Ignorable_Code_Point, other format characters, line and paragraph separators, the blank
 * Braille pattern), the marks and overrides of direction among them. Arabic signs that enclose a number are format characters too, but show.
 */
const hidden =
  /[\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]|(?![\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2])\p{Cf}/u;

/**
 * Where such a character belongs to what is seen: a joiner between two letters (Persian, Hindi) or two emoji (a family), a selector behind
 * an emoji or an ideograph that chooses its look, and the tags that make the flags of England, Scotland and Wales.
 */
const joined =
  /(?<=[\p{L}\p{M}])[\u200C\u200D](?=[\p{L}\p{M}])|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})|(?<=[\p{Extended_Pictographic}\p{Emoji}])[\uFE0E\uFE0F]|(?<=\p{Ideographic})[\u{E0100}-\u{E01EF}]|(?<=\u{1F3F4})[\u{E0020}-\u{E007E}]{1,6}\u{E007F}/gu;

/** The characters (code points) of a text; `length` would count an emoji twice. */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}
