import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFauxqs } from 'fauxqs';
import type { ObjectStore } from '#platform/objects/object-store.ts';
import { objectSettings, openObjectStore } from '#platform/objects/open-object-store.ts';
import { readSettings, secretSetting } from '#platform/process/config.ts';
import { openHttp } from '#platform/process/http.ts';
import { serveObjects } from '../../gateway/objects/serve-objects.ts';
import { rootSecret, testLog } from './test-settings.ts';

/** A store of its own, with the server that its clients reach. */
export interface StoreUnderTest extends AsyncDisposable {
  store: ObjectStore;
  /** Where an address of the store is reached. */
  addressOf: (url: string) => string;
  /** The settings of processes that use it. */
  env: NodeJS.ProcessEnv;
}

type NamedStore = readonly [name: string, open: () => Promise<StoreUnderTest>];

export const objectStores: readonly [folder: NamedStore, bucket: NamedStore] = [
  ['a folder', openFolder],
  ['an S3 API', openBucket],
];

async function openFolder(): Promise<StoreUnderTest> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tradepost-objects-'));
  const env = { OBJECT_STORE: folder };
  const app = openHttp({ log: testLog, bodyLimitBytes: 1_000 });
  const settings = readSettings(
    { ...objectSettings, TRADEPOST_SECRET: secretSetting },
    { ...env, TRADEPOST_SECRET: rootSecret },
  );
  await serveObjects(app, settings, () => new Date());
  const server = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    store: await openObjectStore(readSettings(objectSettings, env), rootSecret),
    addressOf: (url) => new URL(url, server).href,
    env,
    async [Symbol.asyncDispose]() {
      await app.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function openBucket(): Promise<StoreUnderTest> {
  const server = await startFauxqs({ port: 0, logger: false });
  server.createBucket('pictures');
  // The emulator takes any.
  process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
  process.env['AWS_REGION'] ??= 'us-east-1';
  const env = {
    OBJECT_STORE: 's3://pictures/shop-1',
    OBJECT_STORE_ENDPOINT: server.address,
    OBJECT_URL: `${server.address}/pictures/shop-1`,
  };
  const store = await openObjectStore(readSettings(objectSettings, env), rootSecret);
  return {
    store,
    addressOf: (url) => url,
    env,
    async [Symbol.asyncDispose]() {
      await store.stop();
      await server.stop();
    },
  };
}
