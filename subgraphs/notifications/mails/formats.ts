import type { MailMoney } from './mail-data.ts';

/** By language and currency. To make one takes about as long as to read an order; an e-mail has an amount for each line and each sum. */
const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormatOf(language: string, currency: string): Intl.NumberFormat {
  const key = `${language} ${currency}`;
  const format = moneyFormats.get(key) ?? new Intl.NumberFormat(language, { style: 'currency', currency });
  moneyFormats.set(key, format);
  return format;
}

/** An amount as people of a language write it. Exact for any number of minor units: no number in between holds it. */
export function formatMoney({ amount, currency }: MailMoney, language: string): string {
  const format = moneyFormatOf(language, currency);
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const minor = BigInt(amount);
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const decimal = digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
  // A decimal as text is formatted exactly; TypeScript wants its literal type.
  return format.format(`${sign}${decimal}` as `${number}`);
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** A day as people of a language write it, in UTC. */
export function formatDay(at: string, language: string): string {
  const format = dayFormats.get(language) ?? new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  dayFormats.set(language, format);
  return format.format(new Date(at));
}

/** A minute of a day as people of a language write it, in UTC. */
export function formatMoment(at: string, language: string): string {
  const [date, time] = [
    { day: 'numeric', month: 'long', year: 'numeric' },
    { hour: '2-digit', minute: '2-digit' },
  ] as const;
  return new Intl.DateTimeFormat(language, { ...date, ...time, timeZone: 'UTC', timeZoneName: 'short' }).format(
    new Date(at),
  );
}

const countryNames = new Map<string, Intl.DisplayNames>();

/** The name of a country in a language; the code if it is unknown there. */
export function formatCountry(code: string, language: string): string {
  const names = countryNames.get(language) ?? new Intl.DisplayNames([language], { type: 'region' });
  countryNames.set(language, names);
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
