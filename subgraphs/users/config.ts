import { z } from 'zod';
import { type DatabaseAddress, databaseAddress } from '#platform/database/database-address.ts';
import { serverLimitSettings } from '#platform/graph/server-limits.ts';
import {
  httpUrl,
  listSetting,
  portSetting,
  postgresUrl,
  readSettings,
  secretValue,
  subgraphSettings,
} from '#platform/process/config.ts';

/** Whether what is sent to an address is read by nobody else: https://, or this machine. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, hash } = new URL(text);
  const local = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return hash === '' && (protocol === 'https:' || (protocol === 'http:' && local));
}

const providers = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
      label: z.string().min(1).max(60),
      issuer: z.string().refine(isSafeAddress),
      clientId: z.string().min(1),
      clientSecret: z.string().min(1),
    }),
  )
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Database of accounts, signed in as the subgraph's own role. */
  USERS_DATABASE_URL: postgresUrl,
  /** The same database without a pooler, if the address above is a pooler's. */
  USERS_DIRECT_DATABASE_URL: postgresUrl.optional(),
  /**
   * The scopes that API keys may have: the name of a subgraph and `read` or `write`, separated by commas. Add those of further subgraphs. There is no
   * `users:write`: changes of an account need a person who is signed in.
   */
  API_KEY_SCOPES: listSetting
    .refine(
      (scopes) => scopes.every((scope) => /^[a-z][a-z0-9-]*:(read|write)$/.test(scope) && scope !== 'users:write'),
      'must be entries such as orders:read, separated by commas, without users:write',
    )
    .prefault('catalog:read,catalog:write,orders:read,orders:write,users:read,notifications:read,notifications:write'),
  /** People may sign in through these providers of OpenID Connect: a JSON list of `name`, `label`, `issuer`, `clientId` and `clientSecret`. */
  SIGN_IN_PROVIDERS: secretValue(
    z
      .string()
      .default('[]')
      .transform((text, context) => {
        const read = providers.safeParse(parseJson(text));
        if (read.success) return read.data;
        // Only where the fault is: the text has secrets.
        const [issue] = read.error.issues;
        context.addIssue(
          `must be a JSON list of objects with name, label, issuer (https://), clientId and clientSecret, each name once; wrong: ${issue?.path.join('.') || 'the list'}`,
        );
        return z.NEVER;
      }),
  ),
  /** The addresses that a person may come back to from a provider, separated by commas. They are compared letter by letter. */
  SIGN_IN_REDIRECT_URIS: listSetting
    .refine((uris) => uris.every(isSafeAddress), 'must be https:// addresses without #, separated by commas')
    .prefault(''),
  ...subgraphSettings,
  ...serverLimitSettings,
  USERS_PORT: portSetting.default(4001),
  USERS_ADMIN_PORT: portSetting.default(4101),
  USERS_WORKER_ADMIN_PORT: portSetting.default(4111),
  /** Where the events of the catalogue are read, for the lists of staff. */
  CATALOG_URL: httpUrl.default('http://127.0.0.1:4002'),
  /** Where the events of orders are read, for the lists of staff. */
  ORDERS_URL: httpUrl.default('http://127.0.0.1:4003'),
};

export type UsersSettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the users server and worker. Throws a SettingsError that names every bad one. */
export function readUsersSettings(env?: NodeJS.ProcessEnv): UsersSettings {
  return readSettings(settingsShape, env);
}

/** How both processes reach their database. */
export function usersDatabase(settings: UsersSettings): DatabaseAddress {
  return databaseAddress({
    url: settings.USERS_DATABASE_URL,
    directUrl: settings.USERS_DIRECT_DATABASE_URL,
    namedStatements: settings.DATABASE_NAMED_STATEMENTS,
  });
}
