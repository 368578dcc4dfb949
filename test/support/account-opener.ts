import { openAccount } from '../../subgraphs/users/accounts/open-account.ts';
import { seedDemoUsers } from '../../subgraphs/users/commands/seed-demo-users.ts';
import { hashPassword } from '../../subgraphs/users/credentials/passwords.ts';
import { openUsersDatabase } from '../../subgraphs/users/storage/orm.ts';

export interface AccountOpener {
  /** Opens an account of a customer; one that exists stays as it is. */
  openAccount(account: { email: string; name: string }): Promise<void>;
  close(): Promise<void>;
}

/** Opens the demo accounts, and those of the customers of a test, over one ORM and with one hash: opening either for each sign-in takes longer than the sign-in. */
export async function accountOpener(databaseUrl: string, password: string): Promise<AccountOpener> {
  const users = await openUsersDatabase(databaseUrl, { poolMax: 2 });
  await seedDemoUsers(users, password, new Date());
  const passwordHash = await hashPassword(password);
  return {
    openAccount: (account) => openAccount(users, { ...account, passwordHash, roles: ['CUSTOMER'] }, new Date()),
    close: () => users.close(),
  };
}
