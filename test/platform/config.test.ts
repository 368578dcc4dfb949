import { expect, test } from 'vitest';
import { z } from 'zod';
import { deriveSecret, readSettings, SettingsError, secretSetting } from '#platform/process/config.ts';

const shape = {
  TRADEPOST_SECRET: secretSetting,
  PORT: z.coerce.number().int().min(1),
  LEVEL: z.enum(['a', 'b']).default('a'),
};
const secret = 's'.repeat(32);

function problems(env: NodeJS.ProcessEnv): string {
  try {
    readSettings(shape, env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return '';
}

test('settings are parsed, completed with defaults and frozen', () => {
  const settings = readSettings(shape, { TRADEPOST_SECRET: secret, PORT: '4000', OTHER: 'x' });
  expect(settings).toEqual({ TRADEPOST_SECRET: secret, PORT: 4000, LEVEL: 'a' });
  expect(Object.isFrozen(settings)).toBe(true);
});

test('all bad settings are named together, a line each, and no value is repeated', () => {
  const message = problems({ TRADEPOST_SECRET: 'too-short-to-be-safe', PORT: 'many', LEVEL: 'c' });
  expect(message.split('\n')).toHaveLength(4);
  expect(message).toMatch(/TRADEPOST_SECRET: must have at least 32 characters/);
  expect(message).toMatch(/^ {2}PORT: /m);
  expect(message).toMatch(/^ {2}LEVEL: /m);
  expect(message).not.toMatch(/too-short-to-be-safe|many/);
});

test('a missing setting and a wrong setting are distinct, and empty counts as missing', () => {
  expect(problems({ PORT: '1' })).toMatch(/TRADEPOST_SECRET: is not set/);
  expect(problems({ TRADEPOST_SECRET: '', PORT: '1' })).toMatch(/TRADEPOST_SECRET: is not set/);
  expect(readSettings(shape, { TRADEPOST_SECRET: secret, PORT: '1', LEVEL: '' }).LEVEL).toBe('a');
});

test('a derived secret is the same each time, and another for each purpose and root', () => {
  const derived = deriveSecret(secret, 'identity');
  expect(derived).toMatch(/^[0-9a-f]{64}$/);
  expect(deriveSecret(secret, 'identity')).toBe(derived);
  expect(deriveSecret(secret, 'signing-keys')).not.toBe(derived);
  expect(deriveSecret(`${secret}x`, 'identity')).not.toBe(derived);
});
