import sharp from 'sharp';
import { expect, it } from 'vitest';
import { readCatalogue } from '../../demo/seed/catalogue.ts';
import { seed } from '../../demo/seed/seed.ts';
import { drawPictures, seedPictures } from '../../demo/seed/seed-pictures.ts';
import { objectStores } from '../support/object-stores.ts';
import { guest, startCatalogUnderTest } from './catalog/catalog-under-test.ts';

it('gives each product of the demo a picture of every colour, drawn once for all products that look alike', async () => {
  await using files = await objectStores[0][1]();
  await using catalog = await startCatalogUnderTest(files.env);
  const { categories, products } = readCatalogue();
  const catalogue = { categories, products: [...products.slice(0, 3), ...products.slice(-5)] };
  const { orm } = catalog.server;
  await seed({ orm, now: catalog.now(), catalogue });
  await seedPictures({ orm, now: catalog.now(), catalogue });
  await seedPictures({ orm, now: catalog.now(), catalogue });

  const { products: shown } = await catalog.ask(
    guest,
    '{ products(first: 100) { nodes { name images { alt url(size: LARGE) option { value } } variants { options { name value } image { option { value } } } } } }',
  );
  expect(shown.nodes).toHaveLength(catalogue.products.length);
  for (const { name, images, variants } of shown.nodes) {
    expect(images.length, name).toBeGreaterThan(0);
    for (const { options, image } of variants) {
      const color = options.find((option: { name: string }) => option.name === 'color');
      expect(image.option?.value).toBe(color?.value);
    }
  }
  const urls = new Set<string>(
    shown.nodes.flatMap(({ images }: { images: { url: string }[] }) => images.map(({ url }) => url)),
  );
  expect(await drawPictures({ orm, objects: files.store, signal: AbortSignal.abort() })).toBe(0);
  expect(await drawPictures({ orm, objects: files.store })).toBe(urls.size);
  expect(await drawPictures({ orm, objects: files.store })).toBe(0);
  for (const url of urls) {
    const body = Buffer.from(await (await fetch(files.addressOf(url))).arrayBuffer());
    expect(await sharp(body).metadata()).toMatchObject({ format: 'webp', width: 640, height: 640 });
  }
});
