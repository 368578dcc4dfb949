import { describe, expect, test } from 'vitest';
import { readDocumentId } from '#registry/client/documents/document-ids.ts';
import { openDocumentSet } from '#registry/client/documents/document-set.ts';
import { readManifest, sha256 } from '#registry/client/documents/manifest.ts';
import { readReleasedDocuments, toReleasedDocuments } from '#registry/client/documents/released-documents.ts';

const release = (client: string, version: string, operations: Record<string, string>) => ({
  client,
  version,
  operations: Object.entries(operations).map(([hash, body]) => ({ hash, body })),
});
const setOf = (...releases: ReturnType<typeof release>[]) => openDocumentSet([toReleasedDocuments(releases)]);
const web = { name: 'web', version: '1' };

describe('a set of documents', () => {
  test('finds a text by release, then by client, then among all', () => {
    const set = setOf(
      release('web', '1', { a: 'web 1' }),
      release('web', '2', { a: 'web 2', b: 'web b' }),
      release('ios', '1', { c: 'ios c' }),
    );
    expect(set.find('a', web)).toBe('web 1');
    expect(set.find('a', { name: 'web', version: '2' })).toBe('web 2');
    expect(set.find('b', web)).toBe('web b');
    expect(set.find('c', web)).toBe('ios c');
    expect(set.find('d', web)).toBeUndefined();
    expect(set.find('ios~1~c', web)).toBe('ios c');
    expect(set.find('ios~2~c', web)).toBeUndefined();
    expect([set.size, set.has('web b'), set.has('web c'), set.knows('ios'), set.knows('tv')]).toEqual([
      4,
      true,
      false,
      true,
      false,
    ]);
  });

  test('finds nothing by an id that stands for several texts, for a client that has none of its own', () => {
    const set = setOf(release('web', '1', { a: 'web' }), release('evil', '1', { a: 'evil' }));
    expect(set.find('a', web)).toBe('web');
    expect(set.find('a', { name: 'evil', version: '' })).toBe('evil');
    expect(set.find('a', { name: '', version: '' })).toBeUndefined();
    expect(set.find('a', { name: 'web","1', version: '' })).toBeUndefined();
  });

  test('treats names and ids of objects as texts', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    expect(names.map((name) => setOf(release('web', '1', {})).find(name, { name, version: name }))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const text = JSON.stringify(
      toReleasedDocuments([{ client: '__proto__', version: '', operations: [{ hash: '__proto__', body: '{ a }' }] }]),
    );
    const set = openDocumentSet([readReleasedDocuments(text)]);
    expect(set.find('__proto__', { name: '__proto__', version: '' })).toBe('{ a }');
  });

  test.each([
    ['another shape', '{"documents":{}}'],
    [
      'a document that is not there',
      '{"documents":[],"releases":[{"client":"a","version":"1","operations":[["x",0]]}]}',
    ],
    [
      'a place that is no index',
      '{"documents":["a"],"releases":[{"client":"a","version":"1","operations":[["x",-1]]}]}',
    ],
    ['no JSON', '<html>'],
  ])('is not read from %s', (_what, text) => {
    expect(() => readReleasedDocuments(text)).toThrow();
  });
});

describe('a manifest', () => {
  const body = '{ me { id } }';
  test.each([
    ['of Apollo', { operations: [{ id: 'x', name: 'Me', body, type: 'query' }] }, { hash: 'x', name: 'Me', body }],
    ['of Apollo without ids', { operations: [{ body }] }, { hash: sha256(body), name: null, body }],
    ['of Relay or codegen', { x: body }, { hash: 'x', name: null, body }],
  ])('%s is read', (_what, manifest, operation) => {
    expect(readManifest(JSON.stringify(manifest))).toEqual([operation]);
  });

  test.each([
    ['[]', /is not a manifest/],
    ['{"a":1}', /is not a manifest/],
    ['{', /is not JSON/],
    ['{}', /no operation/],
    ['{"operations":[{}]}', /without a body/],
  ])('%s is refused', (text, reason) => {
    expect(() => readManifest(text)).toThrow(reason);
  });
});

describe('a request names a document', () => {
  const hash = sha256('{ a }');
  test.each([
    ['as Apollo does', { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }, hash],
    ['by documentId', { documentId: 'x' }, 'x'],
    ['by documentId with the kind of hash', { documentId: `sha256:${hash}` }, hash],
    ['as Relay does', { doc_id: 'x' }, 'x'],
    ['by id', { id: 'x' }, 'x'],
    ['twice the same', { id: hash, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }, hash],
  ])('%s', (_how, request, id) => {
    expect(readDocumentId(request)?.id).toBe(id);
  });

  test('not at all', () => {
    expect(readDocumentId({ query: '{ a }', extensions: { other: 1 } })).toBeUndefined();
  });

  test.each([
    ['two documents', { id: 'x', documentId: 'y' }],
    ['a number', { id: 1 }],
    ['an object', { documentId: { toString: (): string => 'x' } }],
    ['nothing', { documentId: '' }],
    ['a huge id', { documentId: 'x'.repeat(401) }],
    ['a hash in capitals', { extensions: { persistedQuery: { version: 1, sha256Hash: hash.toUpperCase() } } }],
    ['a hash with a path', { extensions: { persistedQuery: { version: 1, sha256Hash: `../${hash}`.slice(0, 64) } } }],
    ['a list of hashes', { extensions: { persistedQuery: { version: 1, sha256Hash: [hash] } } }],
    ['an unknown version', { extensions: { persistedQuery: { version: 2, sha256Hash: hash } } }],
    ['a text as extension', { extensions: { persistedQuery: hash } }],
  ])('as %s, which is refused', (_what, request) => {
    expect(() => readDocumentId(request)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
