import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderStore } from '#platform/objects/folder-store.ts';
import { isKey, ObjectTooLarge } from '#platform/objects/object-store.ts';
import { objectSettings, openObjectStore } from '#platform/objects/open-object-store.ts';
import { readSettings, SettingsError } from '#platform/process/config.ts';
import { newId } from '#platform/values/id.ts';
import { objectStores, type StoreUnderTest } from '../support/object-stores.ts';
import { eventually } from '../support/eventually.ts';
import { rootSecret } from '../support/test-settings.ts';

const inAMinute = () => new Date(Date.now() + 60_000);
const newKey = () => `uploads/${newId('other')}`;
const bytes = Buffer.from('the bytes of a picture, of more than a kilobyte. '.repeat(30));
const upload = () => ({ contentType: 'image/png', bytes: bytes.length, expiresAt: inAMinute() });

describe.each(objectStores)('an object store in %s', (_name, open) => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await open();
  });
  afterAll(() => under[Symbol.asyncDispose]());

  it('takes a file from a client at a signed address', async () => {
    const key = newKey();
    const signed = await under.store.signUpload(key, upload());
    expect(await under.store.size(key)).toBeUndefined();
    const answer = await fetch(under.addressOf(signed.url), { method: 'PUT', headers: signed.headers, body: bytes });
    expect(answer.status).toBe(200);
    expect(await under.store.size(key)).toBe(bytes.length);
    expect(await under.store.read(key, bytes.length)).toEqual(bytes);
  });

  it('replaces a file and removes it, also one that is not there', async () => {
    const key = newKey();
    await under.store.write(key, bytes, 'image/png');
    await under.store.write(key, Buffer.from('short'), 'image/png');
    expect((await under.store.read(key, 100))?.toString()).toBe('short');
    await under.store.remove([key, newKey()]);
    expect(await under.store.size(key)).toBeUndefined();
    expect(await under.store.read(key, 100)).toBeUndefined();
    await under.store.remove([]);
  });

  it('reads nothing that is larger than its reader takes', async () => {
    const key = newKey();
    await under.store.write(key, bytes, 'image/png');
    await expect(under.store.read(key, bytes.length - 1)).rejects.toThrow(ObjectTooLarge);
  });

  it('shows public files to everybody, for caches that never ask again', async () => {
    const key = `images/${newId('other')}/320.webp`;
    await under.store.write(key, bytes, 'image/webp');
    const answer = await fetch(under.addressOf(under.store.publicUrl(key)));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  });

  it('takes no key that could leave its place', async () => {
    for (const key of [
      '../secret',
      'images/../secret',
      '/etc/passwd',
      'images//x',
      'images/.x',
      'images\\x',
      'Images/x',
      '',
    ]) {
      expect(isKey(key), key).toBe(false);
      await expect(under.store.read(key, 100), key).rejects.toThrow('expected the key of an object');
    }
  });
});

describe('an address for an upload to the gateway', () => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await objectStores[0][1]();
  });
  afterAll(() => under[Symbol.asyncDispose]());

  const put = (url: string, headers: Record<string, string>, body: Buffer) =>
    fetch(under.addressOf(url), { method: 'PUT', headers, body }).then(async (answer) => ({
      status: answer.status,
      text: await answer.text(),
    }));

  it('is for one key, type, size and time', async () => {
    const key = newKey();
    const { url, headers } = await under.store.signUpload(key, upload());
    const changed = (name: string, value: string) => {
      const next = new URL(url, 'http://shop');
      next.searchParams.set(name, value);
      return `${next.pathname}${next.search}`;
    };
    const refused = [
      url.replace(key, newKey()),
      changed('bytes', String(bytes.length + 1)),
      changed('type', 'text/html'),
      changed('expires', '9999999999'),
      changed('signature', 'AAAA'),
      url.replace(/&signature.*/, ''),
      url.replace('/uploads/', '/uploads/..%2fimages%2f'),
    ];
    for (const address of refused) expect((await put(address, headers, bytes)).status, address).toBe(403);
    expect((await put(url, { 'content-type': 'text/html' }, bytes)).status).toBe(415);
    expect((await put(url, headers, bytes.subarray(1))).status).toBe(400);
    expect(await under.store.size(key)).toBeUndefined();
    expect((await put(url, headers, bytes)).status).toBe(200);
  });

  it('is refused after its time, and if another shop signed it', async () => {
    const late = await under.store.signUpload(newKey(), { ...upload(), expiresAt: new Date(Date.now() - 1_000) });
    expect((await put(late.url, late.headers, bytes)).text).toContain('expired');
    const folder = under.env['OBJECT_STORE'] ?? '';
    const other = folderStore({ folder, secret: 'another shop with another secret of 32', publicBase: '' });
    const foreign = await other.signUpload(newKey(), upload());
    expect((await put(foreign.url, foreign.headers, bytes)).text).toContain('not signed by the shop');
  });

  it('leaves nothing of a file whose client goes away', async () => {
    const key = newKey();
    const { url, headers } = await under.store.signUpload(key, upload());
    const gone = Promise.withResolvers<void>();
    const call = request(under.addressOf(url), {
      method: 'PUT',
      headers: { ...headers, 'content-length': String(bytes.length) },
    });
    call.on('error', () => gone.resolve());
    call.write(bytes.subarray(0, 10), () => call.destroy(new Error('the client goes away')));
    await gone.promise;
    const folder = path.join(under.env['OBJECT_STORE'] ?? '', 'uploads');
    await eventually(async () => (await readdir(folder)).every((name) => !name.includes(key.slice('uploads/'.length))));
    // The same address works for another attempt.
    expect((await put(url, headers, bytes)).status).toBe(200);
  });

  it('serves no upload, and a public file as nothing that runs', async () => {
    const key = newKey();
    await under.store.write(key, bytes, 'image/png');
    expect((await fetch(under.addressOf(`/${key}`))).status).toBe(405);
    const at = `images/${newId('other')}`;
    await under.store.write(`${at}/320.webp`, Buffer.from('<script>alert(1)</script>'), 'image/webp');
    await under.store.write(`${at}/page.html`, bytes, 'text/html');
    const answer = await fetch(under.addressOf(`/${at}/320.webp`));
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const again = { 'if-none-match': answer.headers.get('etag') ?? '' };
    expect((await fetch(under.addressOf(`/${at}/320.webp`), { headers: again })).status).toBe(304);
    for (const address of [
      `/${at}/page.html`,
      `/${at}`,
      `/${at}/640.webp`,
      `/images/..%2f${key}`,
      `/images/%2e%2e/${key}`,
    ]) {
      expect((await fetch(under.addressOf(address))).status, address).not.toBe(200);
    }
  });
});

it('signs type and size of an upload to a bucket, below the prefix of the shop', async () => {
  await using under = await objectStores[1][1]();
  const key = newKey();
  const url = new URL((await under.store.signUpload(key, upload())).url);
  expect(url.pathname).toBe(`/pictures/shop-1/${key}`);
  expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
  expect(Number(url.searchParams.get('X-Amz-Expires'))).toBeGreaterThan(30);
  expect(Number(url.searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(60);
});

it('starts with no bucket whose files have no public address, and with no other kind of store', async () => {
  const open = (env: NodeJS.ProcessEnv) => openObjectStore(readSettings(objectSettings, env), rootSecret);
  await expect(open({ OBJECT_STORE: 's3://pictures' })).rejects.toThrow(SettingsError);
  for (const place of ['s3://', 's3://x', 'ftp://pictures', 's3://pictures/../other']) {
    expect(() => readSettings(objectSettings, { OBJECT_STORE: place }), place).toThrow(SettingsError);
  }
});
