import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** In the data directory: where the payment simulator of the running `npm start` serves, on a free port. */
const paymentFile = (dataDir: string) => path.join(dataDir, 'payment-url');

/** Writes down where the payment simulator serves, for the commands of operators. Returns a part to stop. */
export async function keepPaymentUrl(dataDir: string, url: string): Promise<{ stop(): Promise<void> }> {
  await writeFile(paymentFile(dataDir), url);
  return { stop: () => rm(paymentFile(dataDir), { force: true }) };
}

/** The settings that `npm start` gave its own parts and that the environment does not have: those that its data directory shows. */
export async function keptSettings(dataDir: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const kept: NodeJS.ProcessEnv = {};
  for (const [name, file] of [
    ['TRADEPOST_SECRET', path.join(dataDir, 'secret')],
    ['PAYMENT_URL', paymentFile(dataDir)],
  ] as const) {
    if (env[name] || env[`${name}_FILE`]) continue;
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) kept[name] = text.trim();
  }
  return kept;
}
