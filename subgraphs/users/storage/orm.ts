import type { MikroORM } from '@mikro-orm/postgresql';
import type { Log } from '#platform/process/log.ts';
import type { Pooler } from '#platform/database/database-address.ts';
import { openDatabase } from '#platform/database/open-database.ts';
import { ApiKey } from './api-key.entity.ts';
import { Address } from './address.entity.ts';
import { CustomerListEntry } from './customer-list-entry.entity.ts';
import { CustomerSpending } from './customer-spending.entity.ts';
import { EmailVerification } from './email-verification.entity.ts';
import { OrderListEntry } from './order-list-entry.entity.ts';
import { OrderListLine } from './order-list-line.entity.ts';
import { PasswordReset } from './password-reset.entity.ts';
import { ProviderIdentity } from './provider-identity.entity.ts';
import { ProviderSignIn } from './provider-sign-in.entity.ts';
import { Registration } from './registration.entity.ts';
import { RefreshToken } from './refresh-token.entity.ts';
import { Session } from './session.entity.ts';
import { SignInFailures } from './sign-in-failures.entity.ts';
import { SigningKey } from './signing-key.entity.ts';
import { StaffInvitation } from './staff-invitation.entity.ts';
import { User } from './user.entity.ts';
import { VariantSku } from './variant-sku.entity.ts';

export const entities = [
  User,
  Address,
  ApiKey,
  CustomerListEntry,
  CustomerSpending,
  EmailVerification,
  OrderListEntry,
  OrderListLine,
  PasswordReset,
  ProviderIdentity,
  ProviderSignIn,
  Registration,
  Session,
  RefreshToken,
  SignInFailures,
  SigningKey,
  StaffInvitation,
  VariantSku,
];
export const migrationsPath = new URL('./migrations', import.meta.url).pathname;
/** The database role that both processes of this subgraph sign in with. */
export const role = 'tradepost_users';

/** Opens the database of accounts. `onStatement` hears every SQL statement. Throws if the database cannot be reached. */
export function openUsersDatabase(
  url: string,
  options: {
    log?: Log;
    poolMax?: number;
    pooler?: Pooler | undefined;
    statementAtMostMs?: number;
    onStatement?: (sql: string) => void;
  } = {},
): Promise<MikroORM> {
  return openDatabase({ url, entities, migrationsPath, ...options });
}
