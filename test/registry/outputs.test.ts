import { describe, expect, test } from 'vitest';
import { render } from '#registry/report/outputs.ts';
import type { Report } from '#registry/report/report.ts';
import { fromVerdict, toReport } from '#registry/report/to-report.ts';
import { judge } from '#registry/judge/verdict.ts';
import { edited, now, release, versionOf } from './corpus/shop.ts';

const client = '![see](http://evil.example/x.png) [click](https://evil.example) @org/team <b> `a\\|b`';

/** Of a change, an operation that became invalid and one that cannot be read, with text that would be markup anywhere. */
async function reportOf(): Promise<Report> {
  const page =
    'query Page { me { name } order(id: 1) { number } party(id: 1) { ... on User { known: nameKana } ... on Company { known: vat } } }';
  const verdict = await judge({
    base: versionOf(edited([])),
    proposed: edited([
      ['orders', 'number: String', ''],
      [
        'users',
        'nameKana: String\n',
        '"form \f feed, \v tab, \u001b escape, \u{FFFE}, \u{1F600}"\n  nameKana: String!\n',
      ],
    ]),
    releases: [release([page, '}{'], { client })],
    usage: [],
    approvals: [],
    now,
  });
  return toReport('check', fromVerdict(verdict));
}

describe('a report', () => {
  test('as SARIF has a place for everything, as GitHub wants it', async () => {
    const report = await reportOf();
    expect(report.changes.map((change) => change.type)).toEqual(
      expect.arrayContaining(['OPERATION_INVALID', 'OPERATION_UNREADABLE']),
    );
    for (const shown of [report, { ...report, changes: [], problem: 'the registry gives no answer' }]) {
      const sarif = JSON.parse(render('sarif', shown)) as { runs: { results: { locations: unknown[] }[] }[] };
      const results = sarif.runs.flatMap((run) => run.results);
      expect(results.length).toBeGreaterThan(0);
      for (const { locations } of results)
        expect(locations).toEqual([
          {
            physicalLocation: {
              artifactLocation: { uri: expect.stringMatching(/^(users|orders)\.graphql$|^graph\.yaml$/) },
              region: { startLine: expect.any(Number), startColumn: expect.any(Number) },
            },
          },
        ]);
    }
  });

  test('as JUnit has only characters of XML 1.0', async () => {
    const report = await reportOf();
    const hostile = 'a\f\v\u0000\u001b\uFFFE\uFFFF\uD800b\u{1F600}<&>"';
    const xml = render('junit', { ...report, problem: hostile });
    expect(xml).toContain('name="ab\u{1F600}&lt;&amp;&gt;&quot;"');
    // Char of https://www.w3.org/TR/xml/#charsets, one code point after the other.
    for (const character of xml) {
      const code = character.codePointAt(0) ?? 0;
      const allowed =
        [0x9, 0xa, 0xd].includes(code) ||
        (code >= 0x20 && code <= 0xd7ff) ||
        (code >= 0xe000 && code <= 0xfffd) ||
        code >= 0x10000;
      expect(allowed, `U+${code.toString(16)}`).toBe(true);
    }
  });

  test('as Markdown makes no link, image, mention or cell of the name of a client', async () => {
    const markdown = render('markdown', await reportOf());
    const rows = markdown.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      expect(row.match(/\|/g), row).toHaveLength(7);
      expect(row.replace(/`(users|orders)\.graphql[\d:]*` \|$/, '')).not.toMatch(/[[\]!@`<\\]/);
    }
    expect(markdown).toContain('&#64;&#8203;org/team');
  });
});
