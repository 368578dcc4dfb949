import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryDoorbell } from '#platform/events/doorbell-memory.ts';
import type { Doorbell } from '#platform/events/doorbell.ts';
import { newId } from '#platform/values/id.ts';
import { forgetUploads } from '../../../subgraphs/catalog/commands/forget-uploads.ts';
import { fileKeys, maxImageBytes, uploadKey } from '../../../subgraphs/catalog/domain/image.ts';
import { checkImage } from '../../../subgraphs/catalog/jobs/check-image.ts';
import { startCatalogWorker } from '../../../subgraphs/catalog/worker.ts';
import { eventually } from '../../support/eventually.ts';
import { objectStores, type StoreUnderTest } from '../../support/object-stores.ts';
import { brokenJpeg, hugePng, photo } from '../../support/pictures.ts';
import { openScratchLog, type ScratchLog } from '../../support/scratch-log.ts';
import { testLog } from '../../support/test-settings.ts';
import {
  type Answer,
  type CatalogUnderTest,
  customer,
  guest,
  startCatalogUnderTest,
  warehouse,
} from './catalog-under-test.ts';

describe.each(objectStores)('images of products in %s', (_name, openStore) => {
  let files: StoreUnderTest;
  let catalog: CatalogUnderTest;
  let orders: ScratchLog;
  let worker: Awaited<ReturnType<typeof startCatalogWorker>>;
  let doorbell: Doorbell;

  beforeAll(async () => {
    files = await openStore();
    doorbell = memoryDoorbell();
    catalog = await startCatalogUnderTest(files.env, doorbell);
    orders = await openScratchLog(doorbell);
    worker = await startCatalogWorker(catalog.settings, {
      log: testLog,
      now: catalog.now,
      doorbell,
      feeds: { orders: orders.feed },
    });
  });
  afterAll(async () => {
    await worker.stop();
    await orders[Symbol.asyncDispose]();
    await catalog[Symbol.asyncDispose]();
    await doorbell.stop();
    await files[Symbol.asyncDispose]();
  });

  const picture = 'id alt option { name value } url(size: SMALL) width(size: SMALL) height(size: SMALL)';
  const refusal = '... on Refusal { code message ... on InvalidInput { field } ... on Conflict { actualVersion } }';
  const outcomes: Record<string, string> = {
    StartImageUpload: '... on ImageUploadStarted { upload { id state } url headers { name value } expiresAt }',
    FinishImageUpload: '... on ImageUploadFinished { upload { id state } }',
  };
  const edited = `... on ProductEdited { product { version images { ${picture} } } }`;

  /** The outcome of one mutation, such as `EditImage`. */
  async function run(name: string, input: object, caller = warehouse): Promise<Answer> {
    const field = name.charAt(0).toLowerCase() + name.slice(1);
    const { [field]: outcome } = await catalog.ask(
      caller,
      `mutation ($input: ${name}Input!) { ${field}(input: $input) { __typename ${outcomes[name] ?? edited} ${refusal} } }`,
      { input },
    );
    return outcome;
  }

  const productOf = async (variantId: string): Promise<string> =>
    (
      await catalog.ask(
        guest,
        'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Variant { product { id } } } }',
        { of: [{ __typename: 'Variant', id: variantId }] },
      )
    )._entities[0].product.id;
  const buildProduct = async (): Promise<string> => productOf((await catalog.buildVariants(1))[0] ?? '');
  const read = async (productId: string, caller = guest): Promise<Answer> =>
    (
      await catalog.ask(
        caller,
        `query ($id: ID!) { product(id: $id) { version image { id } images { ${picture} } variants { image { id } } } }`,
        { id: productId },
      )
    ).product;
  const stateOf = async (id: string): Promise<Answer> =>
    (await catalog.ask(warehouse, 'query ($id: ID!) { imageUpload(id: $id) { state fault image { id } } }', { id }))
      .imageUpload;

  const start = (productId: string, bytes: Buffer, input: object = {}): Promise<Answer> =>
    run('StartImageUpload', {
      productId,
      contentType: 'image/jpeg',
      bytes: bytes.length,
      alt: 'A mug on a table',
      ...input,
    });
  const send = ({ url, headers }: Answer, body: Buffer) =>
    fetch(files.addressOf(url), {
      method: 'PUT',
      headers: headers.map(({ name, value }: { name: string; value: string }) => [name, value]),
      body,
    });
  /** Sends the bytes and waits for the end of the check. */
  async function upload(productId: string, body: Buffer, input: object = {}): Promise<Answer> {
    const started = await start(productId, body, input);
    expect(started.__typename).toBe('ImageUploadStarted');
    expect((await send(started, body)).status).toBe(200);
    const { id } = started.upload;
    await run('FinishImageUpload', { uploadId: id });
    await eventually(async () => !['WAITING', 'CHECKING'].includes((await stateOf(id)).state));
    return { id, ...(await stateOf(id)) };
  }
  async function attach(productId: string, body: Buffer, input: object = {}): Promise<string> {
    const { id, state } = await upload(productId, body, input);
    expect(state).toBe('ATTACHED');
    return id;
  }

  it('are sent to the store by the client, checked and shown', async () => {
    const productId = await buildProduct();
    const body = await photo({ width: 1000, height: 500, upright: false });
    const started = await start(productId, body, { option: { name: ' color ', value: 'Red' } });
    const { id } = started.upload;
    expect(await run('FinishImageUpload', { uploadId: id })).toMatchObject({ code: 'IMAGE_NOT_UPLOADED' });
    expect((await send(started, body)).status).toBe(200);
    const finished = await Promise.all([1, 2, 3].map(() => run('FinishImageUpload', { uploadId: id })));
    expect(finished.every(({ __typename }) => __typename === 'ImageUploadFinished')).toBe(true);
    await eventually(async () => (await stateOf(id)).state === 'ATTACHED');

    const { version, image, images, variants } = await read(productId);
    expect(version).toBe(2);
    expect(image).toEqual({ id });
    expect(variants).toEqual([{ image: { id } }]);
    // The camera was turned.
    expect(images).toMatchObject([
      { id, alt: 'A mug on a table', option: { name: 'color', value: 'Red' }, width: 160, height: 320 },
    ]);
    expect((await catalog.events(`product:${productId}`)).map(({ name }) => name)).toEqual([
      'product.created',
      'product.changed',
    ]);
    const answer = await fetch(files.addressOf(images[0].url));
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    const { format, width, height, exif } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect({ format, width, height }).toEqual({ format: 'webp', width: 160, height: 320 });
    // With it would go the place where the photo was taken.
    expect(exif).toBeUndefined();
    await eventually(async () => (await files.store.size(uploadKey(id))) === undefined);
  });

  it('show a size by its longest side, and no small image larger than it is', async () => {
    const productId = await buildProduct();
    await attach(productId, await photo({ width: 400, height: 1700 }));
    const sizes = ['THUMBNAIL', 'SMALL', 'MEDIUM', 'LARGE'];
    const fields = sizes.map(
      (size) => `${size}: url(size: ${size}) ${size}w: width(size: ${size}) ${size}h: height(size: ${size})`,
    );
    const { product } = await catalog.ask(
      guest,
      `query ($id: ID!) { product(id: $id) { images { ${fields.join(' ')} } } }`,
      { id: productId },
    );
    const [image] = product.images;
    for (const [index, height] of [160, 320, 640, 1280].entries()) {
      const size = sizes[index] ?? '';
      const body = Buffer.from(await (await fetch(files.addressOf(image[size]))).arrayBuffer());
      const found = await sharp(body).metadata();
      expect({ width: found.width, height: found.height }).toEqual({
        width: image[`${size}w`],
        height: image[`${size}h`],
      });
      expect(found.height).toBe(height);
    }
    const small = await buildProduct();
    await attach(small, await photo({ width: 50, height: 40 }));
    expect((await read(small)).images).toMatchObject([{ width: 50, height: 40 }]);
  });

  it('are refused by their bytes, also if the client claims another type', async () => {
    const productId = await buildProduct();
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
    );
    const png = { contentType: 'image/png' };
    for (const [body, fault, claim] of [
      [svg, 'NOT_AN_IMAGE', {}],
      [Buffer.from('GIF89a<script>alert(1)</script>'), 'NOT_AN_IMAGE', png],
      [Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP'), svg]), 'UNREADABLE', { contentType: 'image/webp' }],
      [await brokenJpeg(), 'UNREADABLE', {}],
      [hugePng(50_000, 50_000), 'TOO_MANY_PIXELS', png],
    ] as const) {
      expect(await upload(productId, body, claim), fault).toMatchObject({ state: 'REFUSED', fault, image: null });
    }
    expect(await read(productId)).toMatchObject({ version: 1, images: [] });
  });

  it('take what is no claim of the client: another type is read as what it is, and a page behind a photo is lost', async () => {
    const productId = await buildProduct();
    const page = '<script>alert("in the bytes of a photo")</script>';
    const body = Buffer.concat([await photo({ width: 300, height: 300 }), Buffer.from(page)]);
    await attach(productId, body, { contentType: 'image/avif' });
    const { images } = await read(productId);
    const shown = Buffer.from(await (await fetch(files.addressOf(images[0].url))).arrayBuffer());
    expect(shown.includes('script')).toBe(false);
  });

  it('are refused if the store has more bytes than were announced, or has lost them', async () => {
    const productId = await buildProduct();
    const body = await photo({ width: 100, height: 100 });
    const [large, lost] = [await start(productId, body), await start(productId, body)];
    await files.store.write(uploadKey(large.upload.id), Buffer.alloc(maxImageBytes + 1), 'image/jpeg');
    await run('FinishImageUpload', { uploadId: large.upload.id });
    await eventually(async () => (await stateOf(large.upload.id)).fault === 'TOO_LARGE');

    // As if it was lost between the request and the job.
    const { em } = catalog.server.orm;
    await em.fork().execute(`update image_upload set state = 'CHECKING' where id = ?`, [lost.upload.id]);
    await checkImage({ orm: catalog.server.orm, objects: files.store, now: catalog.now }).run(
      { uploadId: lost.upload.id } as never,
      { id: '1', attempt: 1, lastAttempt: false },
    );
    expect(await stateOf(lost.upload.id)).toEqual({ state: 'REFUSED', fault: 'MISSING', image: null });
  });

  it('are attached once, also if the job runs again, and after a store that failed', async () => {
    const productId = await buildProduct();
    const body = await photo({ width: 64, height: 64 });
    const { upload: started } = await start(productId, body);
    await files.store.write(uploadKey(started.id), body, 'image/jpeg');
    const { em } = catalog.server.orm;
    await em.fork().execute(`update image_upload set state = 'CHECKING' where id = ?`, [started.id]);
    const attempt = (objects = files.store) =>
      checkImage({ orm: catalog.server.orm, objects, now: catalog.now }).run({ uploadId: started.id } as never, {
        id: '1',
        attempt: 1,
        lastAttempt: false,
      });
    const failing = { ...files.store, write: () => Promise.reject(new Error('the store does not answer')) };
    await expect(attempt(failing)).rejects.toThrow('does not answer');
    expect((await read(productId)).images).toEqual([]);
    expect((await stateOf(started.id)).state).toBe('CHECKING');
    await attempt();
    await attempt();
    expect(await read(productId)).toMatchObject({ version: 2, images: [{ id: started.id }] });
  });

  it('change their order and texts, with the version of the product', async () => {
    const productId = await buildProduct();
    const body = await photo({ width: 80, height: 60 });
    const [first, second] = [await attach(productId, body), await attach(productId, body, { alt: 'From behind' })];
    expect((await read(productId)).images.map(({ id }: Answer) => id)).toEqual([first, second]);
    const turned = await run('OrderImages', { productId, imageIds: [second, first], expectedVersion: 3 });
    expect(turned.product).toMatchObject({ version: 4, images: [{ id: second }, { id: first }] });
    expect((await read(productId)).image).toEqual({ id: second });
    expect(await run('OrderImages', { productId, imageIds: [first, second], expectedVersion: 3 })).toMatchObject({
      code: 'CONFLICT',
      actualVersion: 4,
    });
    for (const imageIds of [[first], [first, first], [first, second, newId('other')], [first, newId('other')]]) {
      expect(await run('OrderImages', { productId, imageIds })).toMatchObject({
        code: 'INVALID_INPUT',
        field: 'imageIds',
      });
    }
    const named = await run('EditImage', { imageId: first, alt: ' The handle ', option: { name: 'size', value: 'L' } });
    expect(named.product.images[1]).toMatchObject({ alt: 'The handle', option: { name: 'size', value: 'L' } });
    expect((await run('EditImage', { imageId: first, option: null })).product.images[1]).toMatchObject({
      alt: 'The handle',
      option: null,
    });
    expect(await run('EditImage', { imageId: first, alt: ' ' })).toMatchObject({ field: 'alt' });
    expect(await run('EditImage', { imageId: newId('other') })).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  });

  it('take their files along when they are deleted, unless another image has the same', async () => {
    const [one, other] = [await buildProduct(), await buildProduct()];
    const body = await photo({ width: 90, height: 90, red: 7 });
    const [first, second] = [await attach(one, body), await attach(other, body)];
    const { url } = (await read(one)).images[0];
    const hash = /images\/(\w+)\//.exec(url)?.[1] ?? '';
    expect((await run('DeleteImage', { imageId: first })).product).toMatchObject({ version: 3, images: [] });
    expect(await run('DeleteImage', { imageId: first })).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
    const jobs = async () =>
      (
        await catalog.ask(
          { kind: 'user', userId: newId('user'), sessionId: newId('other'), roles: ['SUPPORT'] },
          '{ catalogWork { queues { name waiting } } }',
        )
      ).catalogWork.queues.find(({ name }: Answer) => name === 'remove-image-files').waiting;
    await eventually(async () => (await jobs()) === 0);
    expect((await fetch(files.addressOf(url))).status).toBe(200);
    await run('DeleteImage', { imageId: second });
    for (const key of Object.values(fileKeys(hash))) {
      await eventually(async () => (await files.store.size(key)) === undefined);
    }
  });

  it('are forgotten a day after an upload that was never finished', async () => {
    const productId = await buildProduct();
    const body = await photo({ width: 70, height: 70 });
    const { upload: started, ...address } = await start(productId, body);
    await send(address, body);
    const forget = (hours: number) =>
      forgetUploads({
        orm: catalog.server.orm,
        objects: files.store,
        now: () => new Date(catalog.now().getTime() + hours * 3_600_000),
      });
    await forget(23);
    expect((await stateOf(started.id)).state).toBe('WAITING');
    await forget(25);
    expect(await stateOf(started.id)).toBeNull();
    expect(await files.store.size(uploadKey(started.id))).toBeUndefined();
    expect(await run('FinishImageUpload', { uploadId: started.id })).toMatchObject({ code: 'IMAGE_UPLOAD_NOT_FOUND' });
  });

  it('are at most 20, also if uploads start at the same time', async () => {
    const productId = await buildProduct();
    const body = await photo({ width: 10, height: 10 });
    const started = await Promise.all(Array.from({ length: 23 }, () => start(productId, body)));
    const counts = Map.groupBy(started, ({ __typename }) => __typename);
    expect(counts.get('ImageUploadStarted')).toHaveLength(20);
    expect(counts.get('TooManyImages')).toHaveLength(3);
  });

  it('are changed by stock keepers only, with claims that can be true', async () => {
    const productId = await buildProduct();
    const mutation = `mutation ($input: StartImageUploadInput!) { startImageUpload(input: $input) { __typename } }`;
    const input = { productId, contentType: 'image/png', bytes: 5, alt: 'x' };
    expect(await catalog.errorsOf(guest, mutation, { input })).toEqual(['UNAUTHENTICATED']);
    expect(await catalog.errorsOf(customer, mutation, { input })).toEqual(['FORBIDDEN']);
    const upload = '{ imageUpload(id: "x") { id } }';
    expect(await catalog.errorsOf(customer, upload)).toEqual(['FORBIDDEN']);
    for (const [change, field] of [
      [{ contentType: 'image/svg+xml' }, 'contentType'],
      [{ contentType: 'image/gif' }, 'contentType'],
      [{ bytes: 0 }, 'bytes'],
      [{ bytes: maxImageBytes + 1 }, 'bytes'],
      [{ alt: '' }, 'alt'],
      [{ alt: 'x'.repeat(301) }, 'alt'],
      [{ option: { name: '', value: 'x' } }, 'option.name'],
    ] as const) {
      expect(await run('StartImageUpload', { ...input, ...change }), field).toMatchObject({
        code: 'INVALID_INPUT',
        field,
      });
    }
    expect(await run('StartImageUpload', { ...input, productId: newId('product') })).toMatchObject({
      code: 'PRODUCT_NOT_FOUND',
    });
  });
});

it('reads the images of a page of products, and of variants, with the page', async () => {
  await using catalog = await startCatalogUnderTest();
  const variantIds = await catalog.buildVariants(1, 1);
  await catalog.buildVariants(1);
  await catalog.server.orm.em
    .fork()
    .execute(
      `insert into product_image select gen_random_uuid(), id, 1, 'A mug', null, repeat('0', 64), 5, 5, now() from product`,
    );
  catalog.statements.length = 0;
  const { products } = await catalog.ask(
    guest,
    '{ products { nodes { image { alt } images { url } variants { image { alt } } } } }',
  );
  expect(products.nodes.flatMap(({ images }: Answer) => images)).toHaveLength(2);
  expect(products.nodes[1].variants[0].image).toEqual({ alt: 'A mug' });
  expect(catalog.statements).toHaveLength(1);
  catalog.statements.length = 0;
  const { _entities } = await catalog.ask(
    guest,
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Variant { image { url(size: THUMBNAIL) } } } }',
    { of: variantIds.map((id) => ({ __typename: 'Variant', id })) },
  );
  expect(_entities[1].image.url).toBe(`/images/${'0'.repeat(64)}/160.webp`);
  expect(catalog.statements).toHaveLength(1);
});
