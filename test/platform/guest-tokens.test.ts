import { expect, it } from 'vitest';
import type { AccessTokens } from '#platform/identity/access-tokens.ts';
import { guestToken, withGuestTokens } from '#platform/identity/guest-tokens.ts';
import { mailedToken } from '#platform/identity/mailed-token.ts';
import { newId } from '#platform/values/id.ts';

const root = 'a secret of the tests that is long enough';
const accounts: AccessTokens = { verify: async () => ({ kind: 'anonymous' }) };
const at = new Date('2026-11-29T12:00:00Z');
const tokens = withGuestTokens(accounts, root, () => at);
const orderId = newId('order');
const right = { orderId, expiresAt: new Date(at.getTime() + 60_000) };
const codeOf = (token: string) =>
  tokens.verify(`Bearer ${token}`).then(
    ({ kind }) => kind,
    (error: { code?: string }) => error.code,
  );

it('names the order of a guest until it ends', async () => {
  expect(await tokens.verify(`Bearer ${guestToken(root, right)}`)).toEqual({ kind: 'guest', ...right });
  expect(await codeOf(guestToken(root, { orderId, expiresAt: at }))).toBe('TOKEN_EXPIRED');
});

it('is refused if another secret, order, end or purpose was signed', async () => {
  const [, content = '', signature = ''] = guestToken(root, right).split('.');
  const [, otherContent = ''] = guestToken(root, { ...right, orderId: newId('order') }).split('.');
  const [, laterContent = ''] = guestToken(root, { ...right, expiresAt: new Date(at.getTime() + 120_000) }).split('.');
  for (const token of [
    guestToken('another secret of the tests, long enough', right),
    `guest.${otherContent}.${signature}`,
    `guest.${laterContent}.${signature}`,
    `guest.${content}.${signature.slice(1)}`,
    `guest.${content}.${mailedToken(root, 'order-link', orderId).split('.')[1]}`,
  ])
    expect(await codeOf(token)).toBe('TOKEN_INVALID');
});

it('leaves every other token to the issuer of accounts', async () => {
  for (const token of ['a.b.c', mailedToken(root, 'order-link', orderId), 'guest']) {
    expect(await codeOf(token)).toBe('anonymous');
  }
  expect(await tokens.verify(undefined)).toEqual({ kind: 'anonymous' });
});
