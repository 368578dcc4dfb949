import { openMissing } from '../accounts/open-account.ts';
import { openUsersDatabase } from '../storage/orm.ts';

/** Opens accounts of customers in the database of users, all with this password: for demos, trials and benchmarks. Accounts that exist stay as they are. */
export async function openAccounts(
  databaseUrl: string,
  accounts: readonly { email: string; name: string }[],
  password: string,
): Promise<void> {
  const orm = await openUsersDatabase(databaseUrl);
  try {
    const customers = accounts.map((account) => ({ ...account, roles: ['CUSTOMER'] as const }));
    await openMissing(orm, customers, password, new Date());
  } finally {
    await orm.close();
  }
}
