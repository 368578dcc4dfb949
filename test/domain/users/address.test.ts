import { expect, it } from 'vitest';
import { decideAddition, maxAddresses, parseAddress } from '../../../subgraphs/users/domain/address.ts';

const address = { name: 'Ada', line1: '12 St James Square', city: 'London', postalCode: 'SW1Y 4JH', country: 'GB' };

it('trims the fields and stores blank optional fields as null', () => {
  expect(parseAddress({ ...address, name: ' Ada ', line2: '  ', phone: ' 020 7946 0000 ' })).toEqual({
    ...address,
    line2: null,
    region: null,
    phone: '020 7946 0000',
  });
});

it.each(['name', 'line1', 'city', 'postalCode'] as const)('requires %s and bounds its length', (field) => {
  const refusal = { __typename: 'InvalidInput', field: `address.${field}` };
  expect(parseAddress({ ...address, [field]: ' ' })).toMatchObject(refusal);
  expect(parseAddress({ ...address, [field]: 'x'.repeat(201) })).toMatchObject(refusal);
  expect(parseAddress({ ...address, [field]: 'line\nbreak' })).toMatchObject(refusal);
  expect(parseAddress({ ...address, [field]: 'x'.repeat(200) })).toMatchObject({ [field]: 'x'.repeat(200) });
});

it('needs no postal code where the country has none, and takes one all the same', () => {
  const { postalCode: _, ...rest } = address;
  expect(parseAddress({ ...rest, country: 'HK' })).toMatchObject({ postalCode: '' });
  expect(parseAddress({ ...rest, country: 'HK', postalCode: ' ' })).toMatchObject({ postalCode: '' });
  expect(parseAddress({ ...rest, country: 'HK', postalCode: '999077' })).toMatchObject({ postalCode: '999077' });
  expect(parseAddress(rest)).toMatchObject({ __typename: 'InvalidInput', field: 'address.postalCode' });
});

it.each(['line2', 'region', 'phone'] as const)('bounds the length of %s', (field) => {
  const refusal = { __typename: 'InvalidInput', field: `address.${field}` };
  expect(parseAddress({ ...address, [field]: 'x'.repeat(201) })).toMatchObject(refusal);
  expect(parseAddress({ ...address, [field]: 'zero\u0000' })).toMatchObject(refusal);
  expect(parseAddress({ ...address, [field]: 'x'.repeat(200) })).toMatchObject({ [field]: 'x'.repeat(200) });
});

it('refuses one entry more than an address book holds', () => {
  expect(decideAddition(maxAddresses - 1)).toBeUndefined();
  expect(decideAddition(maxAddresses)).toMatchObject({
    __typename: 'InvalidInput',
    field: 'address',
    message: `Invalid address: expected an address book of fewer than ${maxAddresses} entries, it has ${maxAddresses}`,
  });
});
