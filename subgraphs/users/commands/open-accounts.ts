import { openAccount } from '../accounts/open-account.ts';
import { hashPassword } from '../credentials/passwords.ts';
import { openUsersDatabase } from '../storage/orm.ts';

/** Opens accounts of customers in the database of users, all with this password: for demos, trials and benchmarks. Accounts that exist stay as they are. */
export async function openAccounts(
  databaseUrl: string,
  accounts: readonly { email: string; name: string }[],
  password: string,
): Promise<void> {
  const orm = await openUsersDatabase(databaseUrl);
  try {
    // One hash for all: hashing is slow.
    const passwordHash = await hashPassword(password);
    for (const account of accounts)
      await openAccount(orm, { ...account, passwordHash, roles: ['CUSTOMER'] }, new Date());
  } finally {
    await orm.close();
  }
}
