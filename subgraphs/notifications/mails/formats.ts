import type { MailMoney } from './mail-data.ts';

/** An amount as people of a language write it. Exact for any number of minor units: no number in between holds it. */
export function formatMoney({ amount, currency }: MailMoney, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const minor = BigInt(amount);
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const decimal = digits === 0 ? whole : `${whole}.${text.slice(-digits)}`;
  // A decimal as text is formatted exactly; TypeScript wants its literal type.
  return format.format(`${sign}${decimal}` as `${number}`);
}

/** A day as people of a language write it, in UTC. */
export function formatDay(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(at));
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

/** The name of a country in a language; the code if it is unknown there. */
export function formatCountry(code: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}
