import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';
import { confirmationLinkMs } from '../domain/order-link.ts';

/** Adds the link of the confirmation. It has the id of its order, so the process that writes the e-mail needs nothing else. */
export async function insertConfirmationLink(
  em: SqlEntityManager,
  { id, placedAt }: { id: string; placedAt: Date },
): Promise<void> {
  await runPrepared(em, 'insert into order_link (id, order_id, created_at, expires_at) values ($1, $1, $2, $3)', [
    id,
    placedAt,
    new Date(placedAt.getTime() + confirmationLinkMs),
  ]);
}
