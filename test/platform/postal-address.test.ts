import { expect, test } from 'vitest';
import { parsePostalAddress } from '#platform/values/postal-address.ts';

const address = { name: 'Ada', line1: '1 High Street', city: 'London', postalCode: 'N1 1AA', country: 'GB' };

test('trims an address and turns empty optional fields into null', () => {
  const parsed = parsePostalAddress({ ...address, name: ' Ada ', line2: ' ', phone: '123' });
  expect(parsed).toEqual({
    ok: true,
    address: { ...address, name: 'Ada', line2: null, region: null, phone: '123' },
  });
});

test.each(['HK', 'IE', 'AQ', 'AE'])('an address in %s needs no postal code', (country) => {
  expect(parsePostalAddress({ ...address, country, postalCode: null })).toMatchObject({ ok: true });
});

test('names the field of an address that is empty or too long', () => {
  for (const field of ['name', 'line1', 'city', 'postalCode'] as const) {
    expect(parsePostalAddress({ ...address, [field]: '  ' })).toMatchObject({
      ok: false,
      field,
    });
  }
  expect(parsePostalAddress({ ...address, phone: '1'.repeat(201) })).toMatchObject({
    ok: false,
    field: 'phone',
  });
});
