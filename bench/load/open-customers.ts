import pg from 'pg';
import { newId } from '#platform/values/id.ts';

const demoCustomer = 'customer@example.com';

/**
 * Opens accounts as copies of the demo customer, who has the password of all demo accounts. The database may be of another release: no column is named but
 * those that every release has. Accounts that exist stay as they are.
 */
export async function openCustomers(
  usersUrl: string,
  accounts: readonly { email: string; name: string }[],
): Promise<void> {
  const database = new pg.Client({ connectionString: usersUrl });
  await database.connect();
  try {
    for (const account of accounts)
      await database.query(
        `insert into user_account select (jsonb_populate_record(demo, $2::jsonb)).* from user_account as demo where email = $1
         on conflict do nothing`,
        [demoCustomer, JSON.stringify({ id: newId('user'), ...account })],
      );
  } finally {
    await database.end();
  }
}
