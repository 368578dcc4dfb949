import { expect, it } from 'vitest';
import { type Flags, openFlags } from '#platform/flags/flags.ts';
import { readMetrics } from '#platform/process/metrics.ts';
import { newId } from '#platform/values/id.ts';
import { eventually } from '../../support/eventually.ts';
import { type FlagsFile, flagsFile, onFor } from '../../support/flags-file.ts';
import { testLog } from '../../support/test-settings.ts';

type Key = 'checkout' | 'search';
/** A kill switch is promised to be felt within this time. */
const promisedMs = 5_000;

function open(file: string): Promise<Flags<Key>> {
  const uses = { checkout: 'placing orders', search: 'finding products' };
  return openFlags<Key>({ subgraph: 'test', file, uses, now: () => new Date(), log: testLog });
}

async function withFlags(
  first: Parameters<FlagsFile['write']>[0],
  use: (flags: Flags<Key>, file: FlagsFile) => unknown,
) {
  using file = flagsFile();
  file.write(first);
  const flags = await open(file.path);
  try {
    await use(flags, file);
  } finally {
    await flags.stop();
  }
}

it('a change of the file is taken without a restart and kept with both states', () =>
  withFlags({ checkout: 'on', search: 'on' }, async (flags, file) => {
    expect(await flags.isOn('checkout')).toBe(true);
    expect(flags.board().changes).toEqual([]);
    file.write({ checkout: 'off', search: 'on' });
    await eventually(async () => !(await flags.isOn('checkout')), promisedMs);
    expect(await flags.isOn('search')).toBe(true);
    expect(flags.board().changes).toMatchObject([
      { key: 'checkout', before: 'on', after: 'off', at: expect.any(Date) },
    ]);
    expect(await readMetrics()).toContain('tradepost_flags_state{subgraph="test",flag="checkout"} 0\n');
  }));

it('a percentage splits by the targeting key, alike in every process, and grows without moving anyone out', () =>
  withFlags({ checkout: onFor(25) }, async (flags, file) => {
    const people = Array.from({ length: 1_000 }, () => newId('user'));
    const onIn = async (process: Flags<Key>) => {
      const answers = await Promise.all(people.map((id) => process.isOn('checkout', id)));
      return people.filter((_, index) => answers[index]);
    };
    const quarter = await onIn(flags);
    // 250 expected; six standard deviations are 82.
    expect(quarter.length).toBeGreaterThan(168);
    expect(quarter.length).toBeLessThan(332);
    const other = await open(file.path);
    expect(await onIn(other)).toEqual(quarter);
    await other.stop();
    expect(flags.board().flags).toMatchObject([
      { key: 'checkout', state: 'TARGETED' },
      { key: 'search', state: 'ON' },
    ]);
    file.write({ checkout: onFor(50) });
    await eventually(() => flags.board().changes.length === 1, promisedMs);
    expect(await onIn(flags)).toEqual(expect.arrayContaining(quarter));
  }));

it('a disabled flag is off for everyone, whatever its targeting says', () =>
  withFlags({ checkout: { state: 'DISABLED', ...onFor(100) } }, async (flags) => {
    expect(await flags.isOn('checkout', newId('user'))).toBe(false);
    expect(flags.board().flags[0]).toMatchObject({ state: 'OFF', rule: null });
  }));

/** Each is named by a part of the fault. */
const broken = {
  'JSON at position': '{ "flags": {',
  schemaPath: '{ "flags": { "checkout": { "state": "OFF", "variants": { "on": true } } } }',
  'expected true or false as its variants':
    '{ "flags": { "checkout": { "state": "ENABLED", "variants": { "on": "yes" }, "defaultVariant": "on" } } }',
  'checkout: ':
    '{ "flags": { "checkout": { "state": "ENABLED", "variants": { "on": true }, "defaultVariant": "of" } } }',
};

it('a broken file keeps the last good state, says what is wrong, and is measured, until the file is good', () =>
  withFlags({ checkout: 'off' }, async (flags, file) => {
    for (const [fault, text] of Object.entries(broken)) {
      file.writeText(text);
      await eventually(() => flags.board().fault?.includes(fault), promisedMs);
      expect(await flags.isOn('checkout')).toBe(false);
      expect(await readMetrics()).toContain('tradepost_flags_file_broken{subgraph="test"} 1\n');
    }
    file.write({ checkout: 'on' });
    await eventually(() => flags.isOn('checkout'), promisedMs);
    expect(flags.board()).toMatchObject({ fault: null, changes: [{ before: 'off', after: 'on' }] });
    expect(await readMetrics()).toContain('tradepost_flags_file_broken{subgraph="test"} 0\n');
  }));

it.each(['none', '/nowhere/flags.json'])('without a file (%s) everything is on', async (file) => {
  const flags = await open(file);
  expect(await flags.isOn('checkout', newId('user'))).toBe(true);
  expect(flags.board().fault === null).toBe(file === 'none');
  await flags.stop();
});
