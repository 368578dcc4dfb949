import { expect, test } from 'vitest';
import { apiKeyPattern, makeApiKey, readApiKey } from '#platform/identity/api-key.ts';
import { newId } from '#platform/values/id.ts';
import { rootSecret } from '../support/test-settings.ts';

test('a key is read back as its id and the hash of its secret, which the text does not contain', () => {
  const id = newId('other');
  const { text, ...made } = makeApiKey(rootSecret, id);
  expect(text).toMatch(/^tp_[\w-]{76}$/);
  expect(apiKeyPattern.test(`/graphql?key=${text}`)).toBe(true);
  expect(made.id).toBe(id);
  expect(readApiKey(rootSecret, text)).toEqual(made);
  expect(text).not.toContain(made.secretHash);
  expect(makeApiKey(rootSecret, id).secretHash).not.toBe(made.secretHash);
});

test('a text with any other letter is no key, nor is a key of another root secret', () => {
  const { text } = makeApiKey(rootSecret, newId('other'));
  for (let at = 0; at < text.length; at += 1) {
    const other = text[at] === 'A' ? 'B' : 'A';
    expect(readApiKey(rootSecret, text.slice(0, at) + other + text.slice(at + 1)), `letter ${at}`).toBeUndefined();
  }
  for (const bad of [
    '',
    'tp_',
    `${text} `,
    ` ${text}`,
    `${text}x`,
    text.toUpperCase(),
    `${text}\n`,
    'tp_'.repeat(1_000),
  ])
    expect(readApiKey(rootSecret, bad)).toBeUndefined();
  expect(readApiKey('another root secret of these tests', text)).toBeUndefined();
});
