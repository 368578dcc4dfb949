import { describe, expect, it } from 'vitest';
import { toEmail } from '#platform/values/email-address.ts';
import { parseRegistration, parseRoles, sameRoles } from '../../../subgraphs/users/domain/user.ts';

const registration = { email: 'ada@example.com', password: 'correct horse', name: 'Ada' };

describe('parseRegistration', () => {
  it('trims and lower-cases the e-mail, trims the name, and leaves the password alone', () => {
    expect(parseRegistration({ email: '  Ada@Example.COM ', password: '  ten blanks ', name: ' Ada ' })).toEqual({
      email: 'ada@example.com',
      password: '  ten blanks ',
      name: 'Ada',
    });
  });

  it.each([
    ['email', { email: 'not an address' }],
    ['email', { email: '' }],
    ['email', { email: `${'a'.repeat(64)}@${'b.'.repeat(95)}com` }],
    ['email', { email: 'ada@example.com\u0000' }],
    ['email', { email: '\u212Aaren@example.com' }],
    ['password', { password: 'nine char' }],
    ['password', { password: 'x'.repeat(201) }],
    ['name', { name: '   ' }],
    ['name', { name: 'x'.repeat(201) }],
    ['name', { name: 'Ada\u0000' }],
  ])('names the field %s when it is %j', (field, change) => {
    expect(parseRegistration({ ...registration, ...change })).toMatchObject({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      field,
    });
  });

  it('takes the longest e-mail, password and name that are allowed', () => {
    const email = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`;
    expect(email).toHaveLength(254);
    const longest = { email, password: '🔑'.repeat(200), name: 'x'.repeat(200) };
    expect(parseRegistration(longest)).toEqual(longest);
  });

  it('never repeats a password in its message', () => {
    expect(JSON.stringify(parseRegistration({ ...registration, password: 'hunter2' }))).not.toContain('hunter2');
  });
});

describe('roles', () => {
  it('are kept once each, in the order of the schema', () => {
    expect(parseRoles(['ADMIN', 'CUSTOMER', 'ADMIN'])).toEqual(['CUSTOMER', 'ADMIN']);
  });

  it('are refused when there are none', () => {
    expect(parseRoles([])).toMatchObject({ __typename: 'InvalidInput', field: 'roles' });
  });

  it('are the same only if both lists hold the same', () => {
    expect(sameRoles(['CUSTOMER', 'ADMIN'], ['CUSTOMER', 'ADMIN'])).toBe(true);
    expect(sameRoles(['CUSTOMER'], ['CUSTOMER', 'ADMIN'])).toBe(false);
    expect(sameRoles(['CUSTOMER'], ['SUPPORT'])).toBe(false);
  });
});

it('compares e-mail addresses without regard to case and surrounding blanks', () => {
  expect(toEmail('\tAda@Example.com\n')).toBe(toEmail('ada@example.COM'));
});
