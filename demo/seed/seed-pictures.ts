import { createHash } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { ObjectStore } from '#platform/objects/object-store.ts';
import type { Log } from '#platform/process/log.ts';
import { newId } from '#platform/values/id.ts';
import { fileKeys } from '../../subgraphs/catalog/domain/image.ts';
import { encodeSizes } from '../../subgraphs/catalog/images/make-files.ts';
import { putFiles } from '../../subgraphs/catalog/images/write-files.ts';
import { readCatalogue, type SeedCatalogue } from './catalogue.ts';
import { drawingsOf, drawSvg, side } from './draw-picture.ts';
import { inTurn } from './seed.ts';

const hashOf = (svg: string): string => createHash('sha256').update(svg).digest('hex');

/**
 * Gives every product of the demo its pictures, unless the shop has any picture. Their files are drawn afterwards, by `drawPictures`: drawing 200 of them
 * takes seconds, and a first start should not wait for them.
 */
export async function seedPictures(options: { orm: MikroORM; now: Date; catalogue?: SeedCatalogue }): Promise<void> {
  const { orm, now, catalogue } = options;
  const [known] = await orm.em.fork().execute('select 1 from product_image limit 1');
  if (known) return;
  const rows = (catalogue ?? readCatalogue()).products.flatMap((product) =>
    drawingsOf(product).map(({ drawing, color }, index) => ({
      id: newId('other', now),
      slug: product.slug,
      position: index + 1,
      alt: color === null ? product.name : `${product.name} in ${color.toLowerCase()}`,
      option: color === null ? null : { name: 'color', value: color },
      hash: hashOf(drawSvg(drawing)),
    })),
  );
  await inTurn(orm, (em) =>
    em.execute(
      `insert into product_image (id, product_id, position, alt, option, hash, width, height, created_at)
       select row.id, product.id, row.position, row.alt, row.option, row.hash, ${side}, ${side}, ?
       from jsonb_to_recordset(?::jsonb) as row (id uuid, slug text, position int, alt text, option jsonb, hash text)
       join product on product.slug = row.slug
       where not exists (select from product_image)`,
      [now, JSON.stringify(rows)],
    ),
  );
}

/** Draws the pictures of the demo that the store does not have yet, one after the other; returns how many. */
export async function drawPictures(options: {
  orm: MikroORM;
  objects: ObjectStore;
  signal?: AbortSignal;
}): Promise<number> {
  const { orm, objects, signal } = options;
  const rows = await orm.em.fork().execute<{ hash: string }[]>('select distinct hash from product_image');
  const used = new Set(rows.map(({ hash }) => hash));
  // In the order of the catalogue: what a visitor sees first is drawn first.
  const svgs = new Set(
    readCatalogue().products.flatMap((product) => drawingsOf(product).map((each) => drawSvg(each.drawing))),
  );
  let drawn = 0;
  for (const svg of svgs) {
    if (signal?.aborted) break;
    const hash = hashOf(svg);
    // The largest file is written last.
    if (!used.has(hash) || (await objects.size(fileKeys(hash).LARGE)) !== undefined) continue;
    // Loaded with the first picture that is missing: most starts draw none.
    const { default: sharp } = await import('sharp');
    const pixels = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true });
    await putFiles(objects, hash, await encodeSizes(sharp, pixels, { width: side, height: side }));
    drawn += 1;
  }
  return drawn;
}

/** Draws the missing pictures beside everything else. A failure is logged: the shop works without its pictures. */
export function startDrawing(deps: { orm: MikroORM; objects: ObjectStore; log: Log }): { stop(): Promise<void> } {
  const { log, ...stores } = deps;
  const ending = new AbortController();
  const drawing = drawPictures({ ...stores, signal: ending.signal }).catch((error: unknown) => {
    log.warn({ err: error }, 'the pictures of the demo could not be drawn');
  });
  return {
    async stop() {
      ending.abort();
      await drawing;
      await stores.objects.stop();
    },
  };
}
