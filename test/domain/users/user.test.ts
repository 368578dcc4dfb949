import { describe, expect, it } from 'vitest';
import { isEmail, mayBeStored, toEmail } from '#platform/values/email-address.ts';
import { parseName, parsePassword, parseRoles, sameRoles } from '../../../subgraphs/users/domain/user.ts';

describe('a name and a password', () => {
  it('are kept: the name without blanks around it, the password as it was typed', () => {
    expect(parseName(' Ada ')).toEqual({ text: 'Ada' });
    expect(parsePassword('  ten blanks ', 'password')).toEqual({ text: '  ten blanks ' });
    expect(parseName('x'.repeat(200))).toEqual({ text: 'x'.repeat(200) });
    expect(parsePassword('🔑'.repeat(200), 'password')).toEqual({ text: '🔑'.repeat(200) });
  });

  it.each(['   ', 'x'.repeat(201), 'Ada\u0000'])('are refused: the name %j', (name) => {
    expect(parseName(name)).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT', field: 'name' });
  });

  it.each(['nine char', 'x'.repeat(201)])('are refused: the password %j', (text) => {
    const refusal = parsePassword(text, 'newPassword');
    expect(refusal).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT', field: 'newPassword' });
    // It is never repeated.
    expect(JSON.stringify(refusal)).not.toContain(text);
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

it('takes the longest e-mail address, and refuses texts that are no address', () => {
  const longest = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(57)}.com`;
  expect(longest).toHaveLength(254);
  expect(isEmail(toEmail(longest))).toBe(true);
  const wrong = [
    'not an address',
    '',
    `${'a'.repeat(64)}@${'b.'.repeat(95)}com`,
    'ada@example.com\u0000',
    '.ada@example.com',
    'ada.@example.com',
    'ada..b@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'b'.repeat(64)}.com`,
    'ada@-example.com',
    'ada@localhost',
    '\u212Aaren@example.com',
  ];
  expect(wrong.filter((text) => isEmail(toEmail(text)))).toEqual([]);
});

it('finds addresses that older releases stored, and looks for no other text', () => {
  const stored = ['.ada@example.com', 'ada.@example.com', 'ada..b@example.com', `${'a'.repeat(65)}@example.com`];
  for (const email of stored) expect([email, isEmail(email), mayBeStored(email)]).toEqual([email, false, true]);
  const never = ['', 'not an address', 'zero\u0000byte@example.com', 'ada@localhost', `${'a'.repeat(243)}@example.com`];
  expect(never.filter(mayBeStored)).toEqual([]);
});
