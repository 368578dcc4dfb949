import { fileURLToPath } from 'node:url';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Pooler } from '#platform/database/database-address.ts';
import { openDatabase } from '#platform/database/open-database.ts';
import type { Log } from '#platform/process/log.ts';
import { Email } from './email.entity.ts';
import { WebhookDelivery } from './webhook-delivery.entity.ts';
import { WebhookEndpoint } from './webhook-endpoint.entity.ts';

/** Every table of this subgraph, apart from those of the platform. */
export const entities = [Email, WebhookEndpoint, WebhookDelivery];

export const migrationsPath: string = fileURLToPath(new URL('./migrations', import.meta.url));

/** The role that server and worker sign in with; it owns nothing. */
export const role = 'tradepost_notifications';

/** Opens the database of notifications. `onStatement` hears every SQL statement. Throws if the database cannot be reached. */
export function openNotificationsDatabase(
  url: string,
  options: { log?: Log; poolMax?: number; pooler?: Pooler | undefined; onStatement?: (sql: string) => void } = {},
): Promise<MikroORM> {
  return openDatabase({ url, entities, migrationsPath, ...options });
}
