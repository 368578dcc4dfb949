import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';

/** The promotions of an order save this from now on. A promotion that saves nothing any more is no longer used by the order. */
export async function replaceSavings(
  em: SqlEntityManager,
  orderId: string,
  savings: readonly { promotionId: string; savedMinor: number }[],
): Promise<void> {
  await runPrepared(
    em,
    `with unused as (
       delete from promotion_redemption where order_id = $1 and promotion_id <> all ($2::uuid[])
     )
     update promotion_redemption set saved_minor = saving.saved_minor
     from unnest($2::uuid[], $3::bigint[]) as saving (promotion_id, saved_minor)
     where order_id = $1 and promotion_redemption.promotion_id = saving.promotion_id`,
    [orderId, savings.map(({ promotionId }) => promotionId), savings.map(({ savedMinor }) => savedMinor)],
  );
}
