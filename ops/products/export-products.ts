import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { MikroORM } from '@mikro-orm/postgresql';
import { productColumns, toCsvLine, toProductRow } from '../../subgraphs/catalog/domain/product-rows.ts';
import { readPrices, readVariants } from '../../subgraphs/catalog/storage/export-products.ts';

/** Writes all products with the variants that are sold as CSV. The import reads it. */
export async function exportProducts(orm: MikroORM, out: Writable): Promise<void> {
  await write(out, toCsvLine(productColumns));
  for await (const variants of readVariants(orm.em.fork())) {
    const lines = variants.map((variant) => {
      const row = toProductRow(variant);
      return toCsvLine(productColumns.map((column) => row[column]));
    });
    await write(out, lines.join(''));
  }
}

/** Writes the price history of all variants as CSV. */
export async function exportPrices(orm: MikroORM, out: Writable): Promise<void> {
  await write(out, toCsvLine(['sku', 'since', 'price', 'currency']));
  for await (const prices of readPrices(orm.em.fork())) {
    await write(
      out,
      prices.map(({ sku, since, price, currency }) => toCsvLine([sku, since, price, currency])).join(''),
    );
  }
}

/** As fast as it is read: a slow reader does not fill the memory. */
async function write(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, 'drain');
}
