import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { CodedError } from '../process/errors.ts';
import { parseMoment } from '../values/moment.ts';

/** A moment of the years 1 to 9999: RFC 3339 with a zone for clients, a Date in resolvers. */
const DateTime = scalar<Date, string>('DateTime', {
  serialize(value) {
    const date = value instanceof Date ? value : new Date(String(value));
    if (Number.isNaN(date.getTime())) throw new TypeError(`expected a date to answer with, got ${String(value)}`);
    return date.toISOString();
  },
  parse(value) {
    const date = typeof value === 'string' ? parseMoment(value) : undefined;
    if (!date) throw refuse('a moment such as "2026-11-21T09:30:00Z"', value);
    return date;
  },
});

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/**
 * A whole number of 64 bits: a bigint in resolvers; for clients a JSON number while that is exact, else a string of
 * digits.
 */
const BigIntScalar = scalar<bigint, number | string>('BigInt', {
  serialize(value) {
    // Throws for a value that is not a whole number, which is then our own error.
    const whole = BigInt(value as bigint | number | string);
    const number = Number(whole);
    return Number.isSafeInteger(number) ? number : whole.toString();
  },
  parse(value) {
    const whole =
      typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
        ? BigInt(value)
        : typeof value === 'string' && /^-?\d{1,19}$/.test(value)
          ? BigInt(value)
          : undefined;
    if (whole === undefined || whole < int64.min || whole > int64.max)
      throw refuse('a whole number of at most 64 bits, as text beyond 9007199254740991', value);
    return whole;
  },
});

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** ISO 4217. */
const CurrencyCode = codes('CurrencyCode', currencies, 'an ISO 4217 currency code such as "GBP"');

const countries: ReadonlySet<string> = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK ' +
    'CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS ' +
    'GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV ' +
    'LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM ' +
    'PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR ' +
    'TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
  ).split(' '),
);

/** ISO 3166-1 alpha-2. */
const CountryCode = codes('CountryCode', countries, 'an ISO 3166-1 country code such as "GB"');

/** Resolvers of every scalar that our schemas share. An invalid value is refused with BAD_USER_INPUT. */
export const scalars = { DateTime, BigInt: BigIntScalar, CurrencyCode, CountryCode } as const;

function codes(name: string, known: ReadonlySet<string>, expected: string): GraphQLScalarType<string, string> {
  return scalar<string, string>(name, {
    // Stored values were checked on input; if a list loses a code, old rows must stay readable.
    serialize: (value) => String(value),
    parse(value) {
      if (typeof value !== 'string' || !known.has(value)) throw refuse(expected, value);
      return value;
    },
  });
}

function scalar<Inside, Outside>(
  name: string,
  conversion: { serialize: (value: unknown) => Outside; parse: (value: unknown) => Inside },
): GraphQLScalarType<Inside, Outside> {
  return new GraphQLScalarType({
    name,
    serialize: conversion.serialize,
    parseValue: conversion.parse,
    parseLiteral: (node) => conversion.parse(literal(node)),
  });
}

function literal(node: ValueNode): unknown {
  // Kept as text: a number literal beyond 2^53 would lose digits.
  if (node.kind === Kind.STRING || node.kind === Kind.INT) return node.value;
  return undefined;
}

function refuse(expected: string, value: unknown): CodedError {
  return new CodedError(
    'BAD_USER_INPUT',
    `Expected ${expected}, got ${JSON.stringify(value) ?? 'another kind of value'}`,
  );
}
