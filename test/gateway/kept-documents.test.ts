import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { operationLimitSettings } from '#platform/graph/operation-limit-settings.ts';
import { openDocuments } from '../../gateway/front/known-documents.ts';

const megabyte = 1_000_000;

/** A document of this many bytes; most of them are a comment, which has no tokens. */
const documentOf = (number: number, bytes: number) => `{ n${number}: __typename } #${'x'.repeat(bytes)}`;

function open() {
  return openDocuments(buildSchema('type Query { a: Int }'), {
    limits: z.object(operationLimitSettings).parse({}),
    oncePerOperation: [],
    introspection: true,
  });
}

test('documents are kept up to 30 MB, and the oldest are dropped', () => {
  const documents = open();
  const texts = Array.from({ length: 40 }, (_, number) => documentOf(number, megabyte));
  const known = texts.map((text) => documents.of(text));
  expect(known.filter(({ errors }) => errors)).toEqual([]);
  // From the newest to the oldest: what is not kept any longer is parsed again, and is another object.
  const kept = texts.map((text, number) => ({ text, number })).toReversed();
  const firstLost = kept.find(({ text, number }) => documents.of(text) !== known[number]);
  expect(firstLost?.number).toBe(10);
});

test('documents of few bytes count with what the parser makes of them', () => {
  const documents = open();
  const manyFields = (number: number) => `{ n${number}: __typename ${'__typename '.repeat(240)}}`;
  const texts = Array.from({ length: 1_000 }, (_, number) => manyFields(number));
  const known = texts.map((text) => documents.of(text));
  expect(known.filter(({ errors }) => errors)).toEqual([]);
  expect(documents.of(texts[0] ?? '')).not.toBe(known[0]);
  expect(documents.of(texts[999] ?? '')).toBe(known[999]);
});

test('a document that is used again outlives newer ones', () => {
  const documents = open();
  const first = documents.of(documentOf(0, megabyte));
  for (let number = 1; number <= 60; number += 1) {
    documents.of(documentOf(number, megabyte));
    expect(documents.of(documentOf(0, megabyte))).toBe(first);
  }
});

test('a wrong document is kept like a valid one', () => {
  const documents = open();
  const wrong = documents.of('{ nothing }');
  expect(wrong.errors).toHaveLength(1);
  expect(documents.of('{ nothing }')).toBe(wrong);
});
