import Bowser from 'bowser';

/** Longer names are no names of browsers. */
const maxLength = 60;

/** The browser and system of a User-Agent header, such as `Firefox on Windows`; null for a program that names neither. Anybody can send any header. */
export function deviceName(userAgent: string | undefined): string | null {
  if (!userAgent) return null;
  const { browser, os } = Bowser.parse(userAgent);
  const name = [browser.name, os.name].filter(Boolean).join(' on ');
  return name === '' ? null : name.slice(0, maxLength);
}
