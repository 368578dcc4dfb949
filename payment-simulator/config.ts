import { z } from 'zod';
import { portSetting, postgresUrl, readSettings, secretSetting } from '#platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** The simulator's own database; the simulator creates its tables. */
  PAYMENT_DATABASE_URL: postgresUrl,
  TRADEPOST_SECRET: secretSetting,
  PAYMENT_PORT: portSetting.default(4004),
  PAYMENT_ADMIN_PORT: portSetting.default(4104),
};

export type PaymentSimulatorSettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the payment simulator. Throws a SettingsError that names every bad one. */
export function readPaymentSimulatorSettings(env?: NodeJS.ProcessEnv): PaymentSimulatorSettings {
  return readSettings(settingsShape, env);
}
