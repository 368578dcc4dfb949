import type { Api } from '../client/api.ts';
import { inParallel } from '#platform/process/in-parallel.ts';
import type { PlayedOrder } from './shop.ts';

/** Id and price of each sku that the orders name. */
export type Variants = Map<string, { id: string; priceMinor: number }>;

/** Ids and prices by sku, 25 a request (the gateway takes up to 30 aliases), as a client with a warm catalogue has them. */
export async function variantsBySku(api: Api, skus: ReadonlySet<string>): Promise<Variants> {
  const found: Variants = new Map();
  const all = [...skus];
  const size = 25;
  const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
  await inParallel(chunks, 4, async (chunk) => {
    const fields = chunk.map((sku, index) => `v${index}: variant(sku: ${JSON.stringify(sku)}) { id price { amount } }`);
    const data = await api<Record<string, { id: string; price: { amount: number } } | null>>(
      `query Skus { ${fields.join(' ')} }`,
      {},
    );
    chunk.forEach((sku, index) => {
      const variant = data[`v${index}`];
      if (!variant) throw new Error(`the shop sold ${sku}, the catalogue does not have it`);
      found.set(sku, { id: variant.id, priceMinor: Number(variant.price.amount) });
    });
  });
  return found;
}

/** Staff refill the stock that an earlier run sold, so that a run against a living system does not end in OUT_OF_STOCK. */
export async function restock(
  api: Api,
  orders: PlayedOrder[],
  variants: Variants,
  staff: () => Promise<string>,
): Promise<void> {
  const needed = new Map<string, number>();
  for (const { lines } of orders)
    for (const line of lines) needed.set(line.sku, (needed.get(line.sku) ?? 0) + line.quantity);
  const skus = [...needed.keys()];
  const size = 25;
  const chunks = Array.from({ length: Math.ceil(skus.length / size) }, (_, index) =>
    skus.slice(index * size, (index + 1) * size),
  );
  await inParallel(chunks, 4, async (chunk) => {
    const fields = chunk.map((sku, index) => `v${index}: variant(sku: ${JSON.stringify(sku)}) { id available }`);
    const data = await api<Record<string, { id: string; available: number } | null>>(
      `query Stock { ${fields.join(' ')} }`,
      {},
    );
    for (const [index, sku] of chunk.entries()) {
      const short = (needed.get(sku) ?? 0) - (data[`v${index}`]?.available ?? 0);
      if (short <= 0) continue;
      const { adjustStock } = await api<{ adjustStock: { __typename: string; code?: string } }>(
        `mutation Restock($input: AdjustStockInput!) { adjustStock(input: $input) { __typename ... on Refusal { code } } }`,
        { input: { variantId: variants.get(sku)?.id, delta: short, reason: 'replay: delivery' } },
        await staff(),
      );
      if (adjustStock.__typename !== 'StockAdjusted') throw new Error(`restocking ${sku}: ${adjustStock.code}`);
    }
  });
}
