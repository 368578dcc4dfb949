import { z } from 'zod';
import { type DatabaseAddress, databaseAddress } from '#platform/database/database-address.ts';
import { serverLimitSettings } from '#platform/graph/server-limits.ts';
import {
  chosenInProduction,
  httpUrl,
  portSetting,
  postgresUrl,
  readSettings,
  requireSettings,
  secretValue,
  subgraphSettings,
} from '#platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Database of orders, signed in as the subgraph's own role. */
  ORDERS_DATABASE_URL: postgresUrl,
  /** The same database without a pooler, if the address above is a pooler's. */
  ORDERS_DIRECT_DATABASE_URL: postgresUrl.optional(),
  ...subgraphSettings,
  ...serverLimitSettings,
  ORDERS_PORT: portSetting.default(4003),
  ORDERS_ADMIN_PORT: portSetting.default(4103),
  ORDERS_WORKER_ADMIN_PORT: portSetting.default(4113),
  /** Where the catalogue's events are read. */
  CATALOG_URL: httpUrl.default('http://127.0.0.1:4002'),
  NODE_ENV: z.string().optional(),
  /** Who takes the money. In production it has to be named; otherwise it is the simulator. */
  PAYMENT_PROVIDER: z.enum(['simulator', 'stripe']).optional(),
  /** For Stripe: the secret key of the account. */
  STRIPE_SECRET_KEY: secretValue(
    z.string().regex(/^(sk|rk)_/, 'must be a secret key, which begins with sk_ or rk_'),
  ).optional(),
  /** For Stripe: what it signs its webhooks with; without it, none are accepted. */
  STRIPE_WEBHOOK_SECRET: secretValue(
    z.string().startsWith('whsec_', 'must be a secret of a webhook, which begins with whsec_'),
  ).optional(),
  /** For Stripe: keeps the card of each payment, so that an authorisation can be renewed. Banks then ask for 3-D Secure more often. */
  STRIPE_KEEP_CARDS: z.stringbool().default(false),
  /** For Stripe: another address than its own, such as a proxy. */
  STRIPE_API_URL: httpUrl.optional(),
  /** The payment simulator. */
  PAYMENT_URL: httpUrl.default('http://127.0.0.1:4004'),
  /** How long one request to the provider may take before its outcome counts as unknown. */
  PAYMENT_TIMEOUT_MS: z.coerce.number().int().min(50).max(60_000).default(2_000),
  /** How long a placed order may wait for stock and payment; shorter than the catalogue keeps its stock reserved. */
  ORDER_PAYMENT_WINDOW_SECONDS: z.coerce.number().int().min(1).max(86_400).default(600),
  /** How often the authorisation of an order is renewed before it runs out; 0: never. */
  PAYMENT_RENEWALS: z.coerce.number().int().min(0).max(50).default(4),
  /** How long staff may hold an order; after it, what has not left is cancelled. */
  ORDER_HOLD_DAYS: z.coerce.number().int().min(1).max(90).default(7),
  /** How long after the last delivery goods can be returned; then the order is complete. */
  ORDER_RETURN_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  /** How long after the last change of an order of a guest their e-mail address and telephone number are kept. Longer than ORDER_RETURN_DAYS, which begins with the last delivery. */
  GUEST_ADDRESS_DAYS: z.coerce.number().int().min(1).max(3_650).default(180),
  /** Name and address of the seller on invoices; \n begins a new line. */
  INVOICE_SELLER: z
    .string()
    .min(1)
    .max(500)
    .default('Tradepost')
    .transform((text) => text.replaceAll('\\n', '\n')),
  /** A TrueType or OpenType file for invoices with letters that are not Western European. */
  INVOICE_FONT: z.string().optional(),
  /** How long placed orders may wait for the workers before new ones are refused with OVERLOADED. Longer than a restart of the workers. */
  ORDER_BACKLOG_SECONDS: z.coerce.number().int().min(1).max(86_400).default(30),
};

type ReadSettings = z.infer<z.ZodObject<typeof settingsShape>>;

export type OrdersSettings = Readonly<
  ReadSettings & { PAYMENT_PROVIDER: NonNullable<ReadSettings['PAYMENT_PROVIDER']> }
>;

/** The settings of the orders server and worker. Throws a SettingsError that names every bad one. */
export function readOrdersSettings(env?: NodeJS.ProcessEnv): OrdersSettings {
  const settings = readSettings(settingsShape, env);
  const provider = { name: 'PAYMENT_PROVIDER', value: settings.PAYMENT_PROVIDER, nodeEnv: settings.NODE_ENV };
  const chosen = { ...settings, PAYMENT_PROVIDER: chosenInProduction(provider, 'simulator') };
  if (chosen.PAYMENT_PROVIDER === 'stripe') requireSettings(chosen, ['STRIPE_SECRET_KEY']);
  return chosen;
}

/** How both processes reach their database. */
export function ordersDatabase(settings: OrdersSettings): DatabaseAddress {
  return databaseAddress({
    url: settings.ORDERS_DATABASE_URL,
    directUrl: settings.ORDERS_DIRECT_DATABASE_URL,
    namedStatements: settings.DATABASE_NAMED_STATEMENTS,
  });
}
