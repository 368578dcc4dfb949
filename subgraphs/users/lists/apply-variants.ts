import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';

/** Notes the skus of these variants. One statement; a variant may come once. */
export async function noteSkus(
  em: SqlEntityManager,
  variants: readonly { variantId: string; sku: string }[],
): Promise<void> {
  await runPrepared(
    em,
    `insert into variant_sku (variant_id, sku) select * from unnest($1::uuid[], $2::text[])
     on conflict (variant_id) do update set sku = excluded.sku where variant_sku.sku <> excluded.sku`,
    [variants.map(({ variantId }) => variantId), variants.map(({ sku }) => sku)],
  );
}
