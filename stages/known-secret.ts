import { openSigningKeys } from '../subgraphs/users/credentials/signing-keys.ts';
import { openUsersDatabase } from '../subgraphs/users/storage/orm.ts';
import { StartError } from './start-error.ts';

/**
 * Throws a StartError if the accounts' signing keys were encrypted with another secret: every sign-in would fail.
 * Creates the first signing key if there is none.
 */
export async function requireKnownSecret(usersUrl: string, secret: string, now: () => Date): Promise<void> {
  const users = await openUsersDatabase(usersUrl);
  try {
    await openSigningKeys(users, secret, now).signer();
  } catch (cause) {
    if (!(cause instanceof Error && cause.message.includes('cannot be decrypted'))) throw cause;
    throw new StartError(
      'The database was made with another secret, and with this one nobody can sign in. Set TRADEPOST_SECRET to the earlier secret, or ' +
        'put the earlier `secret` file back into the data directory. If it is lost: delete the rows of `signing_key` in the database ' +
        '`tradepost_users`; all sessions then have to sign in again.',
      { cause },
    );
  } finally {
    await users.close();
  }
}
