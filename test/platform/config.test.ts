import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import {
  deriveSecret,
  postgresUrl,
  readSettings,
  SettingsError,
  secretSetting,
  withSettings,
} from '#platform/process/config.ts';

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

describe('a secret in a file', () => {
  function fileWith(text: string): string {
    const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-settings-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'secret');
    writeFileSync(file, text);
    return file;
  }

  test.each(['', '\n', '\r\n'])('is read without the newline at its end (%j)', (ending) => {
    const settings = readSettings(shape, { TRADEPOST_SECRET_FILE: fileWith(secret + ending), PORT: '1' });
    expect(settings.TRADEPOST_SECRET).toBe(secret);
  });

  test('keeps a space that belongs to it', () => {
    const settings = readSettings(shape, { TRADEPOST_SECRET_FILE: fileWith(` ${secret} `), PORT: '1' });
    expect(settings.TRADEPOST_SECRET).toBe(` ${secret} `);
  });

  test('is an error beside the same setting, unless the setting is empty', () => {
    const file = fileWith(secret);
    expect(problems({ TRADEPOST_SECRET: secret, TRADEPOST_SECRET_FILE: file, PORT: '1' })).toMatch(
      /TRADEPOST_SECRET: is set, and TRADEPOST_SECRET_FILE too/,
    );
    expect(problems({ TRADEPOST_SECRET: '', TRADEPOST_SECRET_FILE: file, PORT: '1' })).toBe('');
  });

  test('that is missing is named among the other bad settings, and its path is not printed', () => {
    const message = problems({ TRADEPOST_SECRET_FILE: '/no/such/file', PORT: 'many' });
    expect(message).toMatch(/TRADEPOST_SECRET: its file cannot be read \(ENOENT\)/);
    expect(message).toMatch(/^ {2}PORT: /m);
    expect(message).not.toContain('/no/such');
    expect(problems({ TRADEPOST_SECRET_FILE: tmpdir(), PORT: '1' })).toMatch(/cannot be read \(EISDIR\)/);
  });

  test('that is empty counts as not set, and a bad value is not printed', () => {
    expect(problems({ TRADEPOST_SECRET_FILE: fileWith(''), PORT: '1' })).toMatch(/TRADEPOST_SECRET: is not set/);
    const message = problems({ TRADEPOST_SECRET_FILE: fileWith('too-short'), PORT: '1' });
    expect(message).toMatch(/at least 32 characters/);
    expect(message).not.toContain('too-short');
  });

  test('is for secrets only, also for optional ones and those with a default', () => {
    expect(problems({ TRADEPOST_SECRET: secret, PORT_FILE: fileWith('1') })).toMatch(/PORT: is not set/);
    const address = 'postgres://user:password@db.example/shop';
    const addresses = { A: postgresUrl.optional(), B: postgresUrl.default('postgres://localhost/b') };
    const file = fileWith(address);
    expect(readSettings(addresses, { A_FILE: file, B_FILE: file })).toEqual({ A: address, B: address });
  });

  test('gives way to a value that a parent process sets', () => {
    const env = withSettings(
      { TRADEPOST_SECRET_FILE: fileWith('o'.repeat(32)), PORT: '1' },
      { TRADEPOST_SECRET: secret },
    );
    expect(readSettings(shape, env).TRADEPOST_SECRET).toBe(secret);
  });
});
