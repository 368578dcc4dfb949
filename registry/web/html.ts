/** Text that is HTML already. Only `html` makes it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** Values in a template; null, undefined and false add nothing. */
export type Content = Html | string | number | null | undefined | false | readonly Content[];

/**
 * HTML from a template. Everything put into it is escaped, for text and for attributes in double quotes, unless it is Html itself; so
 * there is no way to forget it. Never put a value into an attribute without quotes, or an address that others chose into a link.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.reduce((text, string, at) => `${text}${toText(values[at - 1])}${string}`));
}

function toText(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(toText).join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
