import type { MikroORM } from '@mikro-orm/postgresql';
import type { Log } from '#platform/process/log.ts';
import { openDatabase } from '#platform/database/open-database.ts';
import { Address } from './address.entity.ts';
import { RefreshToken } from './refresh-token.entity.ts';
import { Session } from './session.entity.ts';
import { SignInFailures } from './sign-in-failures.entity.ts';
import { SigningKey } from './signing-key.entity.ts';
import { User } from './user.entity.ts';

export const entities = [User, Address, Session, RefreshToken, SignInFailures, SigningKey];
export const migrationsPath = new URL('./migrations', import.meta.url).pathname;
/** The database role that both processes of this subgraph sign in with. */
export const role = 'tradepost_users';

/** Opens the database of accounts. `onStatement` hears every SQL statement. Throws if the database cannot be reached. */
export function openUsersDatabase(
  url: string,
  options: { log?: Log; poolMax?: number; onStatement?: (sql: string) => void } = {},
): Promise<MikroORM> {
  return openDatabase({ url, entities, migrationsPath, ...options });
}
