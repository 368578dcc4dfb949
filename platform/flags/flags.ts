import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Client, Provider } from '@openfeature/server-sdk';
import type { Log } from '../process/log.ts';
import { gauge } from '../process/metrics.ts';
import { newId } from '../values/id.ts';
import type { FlagState, ParsedFlags } from './parse-flags.ts';

/*
 * The switches of one process. The file is read every two seconds and compared: unlike notifications of the file system, this also works for mounted folders
 * and for files that an editor replaces. A file that is not good is logged and measured, and the last good one stays.
 */

export interface FlagChange {
  at: Date;
  key: string;
  before: string;
  after: string;
}

/** What operators see of the flags of one process. */
export interface FlagBoard {
  process: string;
  /** Null if the process reads no file. */
  file: string | null;
  /** Why the newest file is not taken; null if it is. */
  fault: string | null;
  flags: { key: string; state: FlagState; rule: string | null; usedBy: string }[];
  /** Newest first. */
  changes: FlagChange[];
}

export interface Flags<Key extends string> {
  /**
   * Whether the flag is on for this person: `targetingKey` is what a percentage splits by. A flag that the file does not have is on; a disabled one is
   * off for everyone.
   */
  isOn(key: Key, targetingKey?: string): Promise<boolean>;
  board(): FlagBoard;
  stop(): Promise<void>;
}

/** A switch has to be felt within 5 seconds. Half of it doubles the readings of an idle process; three times as much breaks the promise. */
const pollMs = 2_000;
const keptChanges = 50;
const maxFaultLength = 500;
const root = path.resolve(import.meta.dirname, '../..');

/** FLAGS_FILE of a process that reads none: everything is on, and no library is loaded. */
const noFile = 'none';

/** Opens the flags in `uses`, each with the place that it switches. A file that is bad at the start leaves everything on. */
export async function openFlags<Key extends string>(options: {
  subgraph: string;
  /** FLAGS_FILE. */
  file: string;
  uses: Readonly<Record<Key, string>>;
  now: () => Date;
  log: Log;
}): Promise<Flags<Key>> {
  const { subgraph, uses, now, log } = options;
  const keys = Object.keys(uses) as Key[];
  const process = `${hostname()}:${globalThis.process.pid}`;
  if (options.file === noFile) {
    const flags = keys.map((key) => ({ key, state: 'ON' as const, rule: null, usedBy: uses[key] }));
    const board = { process, file: null, fault: null, flags, changes: [] };
    return { isOn: async () => true, board: () => board, stop: async () => {} };
  }
  const file = path.resolve(root, options.file);
  const { parseFlags } = await import('./parse-flags.ts');
  const stateGauge = gauge('tradepost_flags_state', 'Flags: 1 on, 0 off, 0.5 by targeting', ['subgraph', 'flag']);
  const brokenGauge = gauge('tradepost_flags_file_broken', '1 while the newest file of flags is not good', [
    'subgraph',
  ]);

  let good: { text: string; parsed: ParsedFlags } | undefined;
  let bad: string | undefined;
  let fault: string | undefined;
  const changes: FlagChange[] = [];

  const describe = (key: Key) =>
    good?.parsed.describe(key) ?? { state: 'ON' as const, rule: null, text: 'on, no file was good yet' };

  function refuse(reason: string): void {
    if (reason === fault) return;
    fault = reason;
    brokenGauge.set({ subgraph }, 1);
    log.error({ file, reason }, 'the file of flags is not good; the last good one stays');
  }

  function take(text: string): void {
    const parsed = parseFlags(text, keys, log);
    const before = new Map(keys.map((key) => [key, describe(key).text]));
    const isFirst = good === undefined && fault === undefined;
    good = { text, parsed };
    for (const key of keys) {
      const after = describe(key);
      stateGauge.set({ subgraph, flag: key }, { ON: 1, OFF: 0, TARGETED: 0.5 }[after.state]);
      const old = before.get(key) ?? '';
      if (isFirst || old === after.text) continue;
      const change = { at: now(), key, before: old, after: after.text };
      changes.unshift(change);
      log.info(change, 'a flag has changed');
    }
    changes.length = Math.min(changes.length, keptChanges);
  }

  async function look(): Promise<void> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      bad = undefined;
      refuse(`it cannot be read (${(error as NodeJS.ErrnoException).code})`);
      return;
    }
    if (text === bad) return;
    try {
      if (text !== good?.text) take(text);
      bad = undefined;
      fault = undefined;
      brokenGauge.set({ subgraph }, 0);
    } catch (error) {
      bad = text;
      refuse(reasonOf(error));
    }
  }

  await look();
  const client = await openClient(`${subgraph}-${newId('other', now())}`, () => good?.parsed.core);
  let looking = Promise.resolve();
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    looking = look().finally(() => {
      isLooking = false;
    });
  }, pollMs);
  timer.unref();

  return {
    async isOn(key, targetingKey) {
      const context = targetingKey === undefined ? {} : { targetingKey };
      const { value, reason, errorCode, errorMessage } = await client.getBooleanDetails(key, true, context);
      // For flagd a disabled flag has the default of the code. Ours is on, and who disables a switch in an emergency means off.
      if (reason === 'DISABLED') return false;
      if (errorCode !== undefined && errorCode !== 'FLAG_NOT_FOUND')
        log.warn({ flag: key, errorCode, reason: errorMessage }, 'a flag could not be evaluated; it counts as on');
      return value;
    },
    board: () => ({
      process,
      file,
      fault: fault ?? null,
      flags: keys.map((key) => {
        const { state, rule } = describe(key);
        return { key, state, rule, usedBy: uses[key] };
      }),
      changes: [...changes],
    }),
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`.slice(0, maxFaultLength);
}

/** A client of OpenFeature. Several processes can run within one, so that each has a domain of its own. */
async function openClient(domain: string, newest: () => ParsedFlags['core'] | undefined): Promise<Client> {
  const { OpenFeature } = await import('@openfeature/server-sdk');
  const byDefault = <Value>(value: Value) => ({ value, reason: 'DEFAULT' });
  const provider: Provider = {
    metadata: { name: 'flagd file' },
    runsOn: 'server',
    resolveBooleanEvaluation: async (key, value, context) =>
      newest()?.resolveBooleanEvaluation(key, value, context) ?? byDefault(value),
    resolveStringEvaluation: async (key, value, context) =>
      newest()?.resolveStringEvaluation(key, value, context) ?? byDefault(value),
    resolveNumberEvaluation: async (key, value, context) =>
      newest()?.resolveNumberEvaluation(key, value, context) ?? byDefault(value),
    resolveObjectEvaluation: async (key, value, context) =>
      newest()?.resolveObjectEvaluation(key, value, context) ?? byDefault(value),
  };
  await OpenFeature.setProviderAndWait(domain, provider);
  return OpenFeature.getClient(domain);
}
