import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { selectRows, toRows } from '#platform/database/rows.ts';
import type { RequestedLine, KnownVariant } from '../domain/placement.ts';
import { asId } from '../storage/queries.ts';
import { VariantCopy } from '../storage/variant-copy.entity.ts';

/** This subgraph's copies of the variants of these lines, by id. Variants that cannot be bought, not yet or no longer, are absent. */
export async function loadVariants(
  em: SqlEntityManager,
  lines: readonly RequestedLine[],
): Promise<Map<string, KnownVariant>> {
  const ids = [...new Set(lines.flatMap(({ variantId }) => asId(variantId) ?? []))];
  const [found] = await runPrepared<{ copies: unknown }>(
    em,
    `select ${selectRows(em, VariantCopy, 'where variant_id = any ($1::uuid[]) and on_sale')} as copies`,
    [ids],
  );
  return toVariants(toRows(em, VariantCopy, found?.copies));
}

/** Variants that cannot be bought yet are absent: a price or a level may arrive before the variant itself. */
export function toVariants(copies: readonly VariantCopy[]): Map<string, KnownVariant> {
  return new Map(
    copies.flatMap(({ variantId, sku, name, priceMinor, currency, taxClass, available }) => {
      if (sku == null || name == null || priceMinor == null || currency == null) return [];
      return [
        [variantId, { variantId, sku, name, priceMinor, currency, taxClass, available: available ?? null }] as const,
      ];
    }),
  );
}
