import { z } from 'zod';
import {
  chosenInProduction,
  httpUrl,
  portSetting,
  postgresUrl,
  readSettings,
  secretSetting,
} from '#platform/process/config.ts';

/** Every setting that is read here, by its environment variable. */
export const settingsShape = {
  /** The simulator's own database; the simulator creates its tables. */
  PAYMENT_DATABASE_URL: postgresUrl,
  TRADEPOST_SECRET: secretSetting,
  NODE_ENV: z.string().optional(),
  /** Has to name the simulator in production, so that no shop takes its payments for money by mistake. */
  PAYMENT_PROVIDER: z.literal('simulator', 'must be simulator to run it').optional(),
  /** Where it sends webhooks about payments, such as http://127.0.0.1:4003/webhooks/simulator; left out, it sends none. */
  PAYMENT_WEBHOOK_URL: httpUrl.optional(),
  PAYMENT_PORT: portSetting.default(4004),
  PAYMENT_ADMIN_PORT: portSetting.default(4104),
};

export type PaymentSimulatorSettings = Readonly<z.infer<z.ZodObject<typeof settingsShape>>>;

/** The settings of the payment simulator. Throws a SettingsError that names every bad one. */
export function readPaymentSimulatorSettings(env?: NodeJS.ProcessEnv): PaymentSimulatorSettings {
  const settings = readSettings(settingsShape, env);
  const provider = { name: 'PAYMENT_PROVIDER', value: settings.PAYMENT_PROVIDER, nodeEnv: settings.NODE_ENV };
  chosenInProduction(provider, 'simulator');
  return settings;
}

/** Whether a shop with these settings takes its payments at the simulator. */
export function usesSimulator(env: NodeJS.ProcessEnv): boolean {
  return (env['PAYMENT_PROVIDER'] || 'simulator') === 'simulator';
}
