import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { runPrepared } from '#platform/database/prepared.ts';

/**
 * Forgets what mail servers said about e-mails to these users: such texts often name the address. Nothing else here is about a person. An e-mail that still
 * waits finds no recipient, and is skipped. Safe to repeat.
 */
export async function forgetRecipients(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  await runPrepared(
    em,
    'update email set last_error = null where recipient_id = any ($1::uuid[]) and last_error is not null',
    [userIds],
  );
}
