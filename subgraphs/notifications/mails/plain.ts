/** Longer texts are cut. A product's name has at most 200 characters. */
const maxLength = 300;

/**
 * A text of people on one line: control characters and line ends become blanks, so that no header and no line can be added; marks and overrides of direction
 * are removed, so that no text reads as another; half characters are replaced.
 */
export function plain(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .trim();
  const characters = Array.from(line);
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join('')}…`;
}

/**
 * The name for a greeting; undefined for a text that mail programs would turn into a link. Anybody with an account can have a link sent to the address
 * of somebody else, under a name that advertises a page.
 */
export function greetable(name: string): string | undefined {
  const line = plain(name);
  const addressed = /[:/@\\]|[.。．｡]\p{L}{2,}/u.test(line);
  return line === '' || addressed || line.length > 80 ? undefined : line;
}
