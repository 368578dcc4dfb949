import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { reviveRows, selectRows } from '#platform/database/rows.ts';
import type { RequestedLine, KnownVariant } from '../domain/placement.ts';
import { asId } from '../storage/queries.ts';
import { VariantCopy } from '../storage/variant-copy.entity.ts';

/** This subgraph's copies of the variants of these lines, by id. Variants that cannot be bought yet are absent. */
export async function loadVariants(
  em: SqlEntityManager,
  lines: readonly RequestedLine[],
): Promise<Map<string, KnownVariant>> {
  const ids = [...new Set(lines.flatMap(({ variantId }) => asId(variantId) ?? []))];
  const [found] = await runPrepared<{ copies: unknown }>(
    em,
    `select ${selectRows(em, VariantCopy, 'where variant_id = any ($1::uuid[])')} as copies`,
    [ids],
  );
  const copies = reviveRows(em, VariantCopy, found?.copies);
  return new Map(
    copies.flatMap(({ variantId, sku, name, priceMinor, currency, available }) => {
      // A price or a level may arrive before the variant itself; until then it cannot be bought.
      if (sku == null || name == null || priceMinor == null || currency == null) return [];
      return [[variantId, { variantId, sku, name, priceMinor, currency, available: available ?? null }] as const];
    }),
  );
}
