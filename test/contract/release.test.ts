import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { comparisonsIn, cutRelease, releasesIn } from '../../generate/changelog.ts';
import { versionsIn } from '../../generate/release.ts';

const head = '# Changelog\n\nWords.';
const changelog = `${head}

## Unreleased

### Operators

- A new setting.

### Developers

- A new command.

## 0.1.0 (2026-11-20)

The first release.

### Callers

- An API.

### Operators

- A server.
`;

test('the manifests, the lock file and the changelog name the same version', () => {
  const versions = Object.values(versionsIn());
  // Three manifests, the lock file's copies of them, the Helm chart, and the changelog.
  expect(versions).toHaveLength(8);
  expect(new Set(versions)).toEqual(new Set([versions[0]]));
});

test('the changelog of today can be released', () => {
  const written = readFileSync(path.join(import.meta.dirname, '../../CHANGELOG.md'), 'utf8');
  // Right after a release there is nothing to release.
  const today = written.replace(/(## Unreleased\n)(?=\n## )/, '$1\n### Developers\n\n- A change.\n');
  const released = cutRelease(today, '99.0.0', '2099-01-01');
  expect(releasesIn(released)).toEqual(['99.0.0', ...releasesIn(today)]);
  const entries = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('- '))
      .toSorted();
  expect(entries(released)).toEqual(entries(today));
});

test('a new version takes the unreleased entries', () => {
  const released = cutRelease(changelog, '0.2.0', '2026-12-01');
  expect(releasesIn(released)).toEqual(['0.2.0', '0.1.0']);
  expect(released).toContain(
    '## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n### Operators\n\n- A new setting.\n\n### Developers\n\n- A new command.\n\n## 0.1.0 (2026-11-20)\n',
  );
});

test('a version that was prepared and not tagged takes them into its groups', () => {
  const released = cutRelease(changelog, '0.1.0', '2026-12-01');
  expect(released).toBe(
    `${head}\n\n## Unreleased\n\n## 0.1.0 (2026-12-01)\n\nThe first release.\n\n### Callers\n\n- An API.\n\n### Operators\n\n- A server.\n- A new setting.\n\n### Developers\n\n- A new command.\n`,
  );
});

test('nothing to release, an unknown reader and a heading without a date are refused', () => {
  const empty = `${head}\n\n## Unreleased\n`;
  expect(() => cutRelease(empty, '0.1.0', '2026-12-01')).toThrow('CHANGELOG.md has no entry for 0.1.0');
  expect(() => releasesIn(`${empty}\n### Everybody\n\n- A change.\n`)).toThrow(
    /"Everybody" in Unreleased; expected Callers/,
  );
  expect(() => releasesIn(`${empty}\n## 0.1.0\n`)).toThrow(/"0.1.0"; expected Unreleased or a version with its date/);
});

test('entries of the first release that compare with an earlier state are listed', () => {
  const first = `${head}\n\n## Unreleased\n\n## 0.1.0 (2026-12-01)\n\n### Callers\n\n- Breaking: a field is gone.\n- A field.\n\n### Operators\n\n- An order costs 12 ms; before 81 ms.\n- A job no longer runs twice.\n`;
  expect(comparisonsIn(first, '0.1.0')).toEqual([
    '- Breaking: a field is gone.',
    '- An order costs 12 ms; before 81 ms.',
    '- A job no longer runs twice.',
  ]);
  expect(comparisonsIn(first.replace('0.1.0', '0.2.0') + '\n## 0.1.0 (2026-11-20)\n', '0.2.0')).toEqual([]);
});
