import { createHash } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';

/** How long a key is remembered; the schema promises it. Shorter breaks clients that retry, longer only costs rows. */
export const keyLifetimeMs = 24 * 60 * 60 * 1000;

export type ClaimedKey = { kind: 'new' } | { kind: 'repeated'; orderId: string } | { kind: 'conflict' };

/**
 * Claims an idempotency key for a call, first thing in the transaction of the change itself. Of calls with one key at the same time one
 * is `new`; the others wait here until its transaction ends and are then `repeated` (same input) or `conflict` (another). If it was
 * refused or failed, nothing is stored and the next one is `new`. `input` must be plain data; its order of fields counts.
 */
export async function claimKey(
  em: SqlEntityManager,
  claim: { actorId: string; key: string; operation: string; input: unknown; orderId: string; at: Date },
): Promise<ClaimedKey> {
  const { actorId, key, operation, input, orderId, at } = claim;
  const bodyHash = createHash('sha256')
    .update(JSON.stringify([operation, input]))
    .digest('base64url');
  const forgotten = new Date(at.getTime() - keyLifetimeMs);
  // The conflicting row's transaction is waited for, then read as committed. A row past its life is taken over in place.
  const claimed = await runPrepared(
    em,
    `insert into idempotency_key (actor_id, key, body_hash, order_id, created_at) values ($1, $2, $3, $4, $5)
     on conflict (actor_id, key) do update
       set body_hash = excluded.body_hash, order_id = excluded.order_id, created_at = excluded.created_at
       where idempotency_key.created_at < $6
     returning order_id`,
    [actorId, key, bodyHash, orderId, at, forgotten],
  );
  if (claimed.length > 0) return { kind: 'new' };
  const [known] = await runPrepared<{ body_hash: string; order_id: string }>(
    em,
    'select body_hash, order_id from idempotency_key where actor_id = $1 and key = $2',
    [actorId, key],
  );
  // Only the sweeper removes rows, and none this young: the row that stopped our insert is there.
  if (!known) throw new Error('expected the idempotency key that the insert met');
  return known.body_hash === bodyHash ? { kind: 'repeated', orderId: known.order_id } : { kind: 'conflict' };
}
