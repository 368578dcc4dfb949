import { z } from 'zod';
import { type DatabaseAddress, databaseAddress } from '#platform/database/database-address.ts';
import { serverLimitSettings } from '#platform/graph/server-limits.ts';
import {
  httpUrl,
  portSetting,
  postgresUrl,
  readSettings,
  secretValue,
  subgraphSettings,
} from '#platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** Database of the notifications, signed in as the subgraph's own role. */
  NOTIFICATIONS_DATABASE_URL: postgresUrl,
  /** The same database without a pooler, if the address above is a pooler's. */
  NOTIFICATIONS_DIRECT_DATABASE_URL: postgresUrl.optional(),
  ...subgraphSettings,
  ...serverLimitSettings,
  NOTIFICATIONS_PORT: portSetting.default(4006),
  NOTIFICATIONS_ADMIN_PORT: portSetting.default(4106),
  NOTIFICATIONS_WORKER_ADMIN_PORT: portSetting.default(4116),
  /** Where the events of users are read. */
  USERS_URL: httpUrl.default('http://127.0.0.1:4001'),
  /** Where the events of orders are read. */
  ORDERS_URL: httpUrl.default('http://127.0.0.1:4003'),
  /** The gateway, where e-mails and webhooks read what they show. */
  GATEWAY_URL: httpUrl.default('http://127.0.0.1:4000'),
  /** Whether webhooks may go to this machine and to private networks, over http:// too. Only where everybody who is ADMIN may reach these. */
  WEBHOOKS_PRIVATE: z.stringbool().default(false),
  /** The mail server: smtp://user:password@host:587, or smtps://. Without it no e-mail is sent, and events pass without a trace. */
  SMTP_URL: secretValue(z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// address' })).optional(),
  /** The sender of e-mails: an address, or a name and an address in angle brackets. */
  MAIL_FROM: z
    .string()
    .regex(/^[^\p{Cc}]*@[^\p{Cc}]+$/u, 'must be an e-mail address, such as Tradepost <shop@example.com>')
    .default('Tradepost <shop@tradepost.example>'),
  /** Where customers see their orders; e-mails link to `/orders/<id>` below it. Without it they have no link. */
  SHOP_URL: httpUrl.optional(),
  /** Events older than this many seconds cause no e-mail: a worker that was down for a week, or is new, does not write about the past. */
  MAIL_MAX_AGE_SECONDS: z.coerce.number().int().min(60).max(31_536_000).default(86_400),
};

export type NotificationsSettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the notifications server and worker. Throws a SettingsError that names every bad one. */
export function readNotificationsSettings(env?: NodeJS.ProcessEnv): NotificationsSettings {
  return readSettings(settingsShape, env);
}

/** How both processes reach their database. */
export function notificationsDatabase(settings: NotificationsSettings): DatabaseAddress {
  return databaseAddress({
    url: settings.NOTIFICATIONS_DATABASE_URL,
    directUrl: settings.NOTIFICATIONS_DIRECT_DATABASE_URL,
    namedStatements: settings.DATABASE_NAMED_STATEMENTS,
  });
}
