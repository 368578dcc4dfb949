import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const variants = { on: true, off: false };

/** A file of flags that a test owns. */
export interface FlagsFile extends Disposable {
  path: string;
  /** Each flag with its default variant, or with more of its definition. */
  write(flags: Record<string, 'on' | 'off' | object>): void;
  writeText(text: string): void;
}

export function flagsFile(): FlagsFile {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradepost-flags-'));
  const file = path.join(folder, 'flags.json');
  const writeText = (text: string) => writeFileSync(file, text);
  return {
    path: file,
    writeText,
    write(flags) {
      const defined = Object.entries(flags).map(([key, flag]) => {
        const rest = typeof flag === 'string' ? { defaultVariant: flag } : flag;
        return [key, { state: 'ENABLED', variants, defaultVariant: 'on', ...rest }];
      });
      writeText(JSON.stringify({ flags: Object.fromEntries(defined) }));
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Targeting that is on for a percentage of the targeting keys. */
export const onFor = (percent: number): object => ({
  targeting: {
    fractional: [
      ['on', percent],
      ['off', 100 - percent],
    ],
  },
});
