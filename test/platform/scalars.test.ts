import { parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { scalars } from '#platform/graph/scalars.ts';

const { DateTime, BigInt: Whole, CurrencyCode, CountryCode } = scalars;
const refused = expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) });

describe('DateTime', () => {
  test('is a Date inside and RFC 3339 in UTC outside', () => {
    expect(DateTime.parseValue('2026-11-21T10:30:00+01:00')).toEqual(new Date('2026-11-21T09:30:00Z'));
    expect(DateTime.serialize(new Date('2026-11-21T09:30:00Z'))).toBe('2026-11-21T09:30:00.000Z');
  });

  test.each(['2026-11-21', '2026-11-21T09:30:00', '2026-13-01T00:00:00Z', 'now', '', 1_700_000_000, null])(
    'does not take %j',
    (value) => {
      expect(() => DateTime.parseValue(value)).toThrow(refused);
    },
  );
});

describe('BigInt', () => {
  test('keeps every digit up to 64 bits, and is a JSON number while that is exact', () => {
    expect(Whole.parseLiteral(parseValue('9223372036854775807'), {})).toBe(9_223_372_036_854_775_807n);
    expect(Whole.parseValue('-9223372036854775808')).toBe(-9_223_372_036_854_775_808n);
    expect(Whole.parseValue(1500)).toBe(1500n);
    expect([
      Whole.serialize(1500n),
      Whole.serialize(9_007_199_254_740_991n),
      Whole.serialize(9_007_199_254_740_992n),
    ]).toEqual([1500, 9_007_199_254_740_991, '9007199254740992']);
  });

  test.each([1.5, '1.5', 2 ** 53, '9223372036854775808', '0x10', '', ' 1', true, null, Number.NaN])(
    'does not take %j',
    (value) => {
      expect(() => Whole.parseValue(value)).toThrow(refused);
    },
  );
});

describe('codes', () => {
  test('of currencies and countries are codes of ISO, in upper case', () => {
    expect([CurrencyCode.parseValue('GBP'), CountryCode.parseValue('GB')]).toEqual(['GBP', 'GB']);
    for (const value of ['gbp', 'XXQ', 'toString', 826]) expect(() => CurrencyCode.parseValue(value)).toThrow(refused);
    for (const value of ['gb', 'UK', 'EU', 'GBR', 44]) expect(() => CountryCode.parseValue(value)).toThrow(refused);
  });
});
