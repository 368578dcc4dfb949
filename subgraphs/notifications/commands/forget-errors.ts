import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';

/** Forgets what mail servers said about e-mails that were queued before a moment: such texts often name the address. An e-mail that still waits loses it too. */
export async function forgetErrors(em: SqlEntityManager, before: Date): Promise<void> {
  await runPrepared(em, 'update email set last_error = null where last_error is not null and created_at < $1', [
    before,
  ]);
}
