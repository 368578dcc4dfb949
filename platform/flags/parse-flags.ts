import { FlagdCore, type Flag, type FeatureFlag, MemoryStorage } from '@openfeature/flagd-core';
import type { Log } from '../process/log.ts';

export type FlagState = 'ON' | 'OFF' | 'TARGETED';

/** What the file says of one flag. */
export interface DescribedFlag {
  state: FlagState;
  /** The targeting, as JSON; null without one. */
  rule: string | null;
  /** For people. */
  text: string;
}

/** A good file. */
export interface ParsedFlags {
  core: FlagdCore;
  describe(key: string): DescribedFlag;
}

/** As shown and logged; a longer rule is cut. */
const maxRuleLength = 500;

/**
 * Reads a file in the format of flagd. Throws with the fault if the file does not fit flagd's schema, or if a flag of `keys` cannot say on or off: a kill
 * switch with a spelling mistake must not be taken as good.
 */
export function parseFlags(text: string, keys: readonly string[], log: Log): ParsedFlags {
  const logger = {
    error: (message: unknown) => log.error(String(message)),
    warn: (message: unknown) => log.warn(String(message)),
    info: (message: unknown) => log.info(String(message)),
    debug: (message: unknown) => log.debug(String(message)),
  };
  const storage = new MemoryStorage(logger);
  // Strict: by itself flagd only logs a file that does not fit its schema.
  storage.setConfigurations(text, true);
  // Checked by the line above.
  const { flags } = JSON.parse(text) as { flags: Record<string, Omit<Flag, 'targeting'> & { targeting?: object }> };
  const core = new FlagdCore(storage, logger);
  for (const key of keys) {
    const flag = storage.getFlag(key);
    if (flag) requireSwitch(key, flag);
  }
  return { core, describe: (key) => describe(storage.getFlag(key), flags[key]?.targeting) };
}

function requireSwitch(key: string, flag: FeatureFlag): void {
  const wrong = [...flag.variants].find(([, value]) => typeof value !== 'boolean');
  if (wrong) throw new Error(`${key}: expected true or false as its variants, got ${JSON.stringify(wrong[1])}`);
  if (flag.state === 'DISABLED') return;
  const { errorMessage } = flag.evaluate({ targetingKey: 'check' }) as { errorMessage?: string };
  if (errorMessage !== undefined) throw new Error(`${key}: ${errorMessage}`);
}

function describe(flag: FeatureFlag | undefined, targeting: object | undefined): DescribedFlag {
  if (!flag) return { state: 'ON', rule: null, text: 'on, it is not in the file' };
  if (flag.state === 'DISABLED') return { state: 'OFF', rule: null, text: 'off, it is disabled' };
  const byDefault = flag.variants.get(flag.defaultVariant ?? '') === false ? 'off' : 'on';
  if (!targeting || Object.keys(targeting).length === 0)
    return { state: byDefault === 'on' ? 'ON' : 'OFF', rule: null, text: byDefault };
  const rule = JSON.stringify(targeting).slice(0, maxRuleLength);
  return { state: 'TARGETED', rule, text: `by targeting ${rule}, else ${byDefault}` };
}
