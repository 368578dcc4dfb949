import { createHash } from 'node:crypto';
import type { Report } from './report.ts';

type Change = Report['changes'][number];

/** Kinds of files that `--report kind=path` writes. */
export const reportKinds = ['markdown', 'junit', 'sarif', 'gitlab'] as const;
export type ReportKind = (typeof reportKinds)[number];

export function render(kind: ReportKind, report: Report): string {
  switch (kind) {
    case 'markdown':
      return toMarkdown(report);
    case 'junit':
      return toJunit(report);
    case 'sarif':
      return toSarif(report);
    case 'gitlab':
      return toGitlab(report);
    default:
      return kind satisfies never;
  }
}

interface Entry {
  level: 'error' | 'warning' | 'notice';
  rule: string;
  id: string;
  message: string;
  detail: string;
  file: string | null;
  line: number | null;
  column: number | null;
}

/** All findings and errors in one list, the worst first. */
function entriesOf(report: Report): Entry[] {
  const problem: Entry[] =
    report.problem === null
      ? []
      : [
          {
            level: 'error',
            rule: report.result.toUpperCase(),
            id: idOf(report.problem),
            message: report.problem,
            detail: '',
            file: null,
            line: null,
            column: null,
          },
        ];
  const errors = report.composition.errors.map(
    (error): Entry => ({
      ...error,
      level: 'error',
      rule: error.code,
      id: idOf(error.code, error.message),
      detail: 'does not compose',
    }),
  );
  const stale = report.stale.map(
    (file): Entry => ({
      level: 'error',
      rule: 'STALE',
      id: idOf(file.file),
      message: `${file.file} is not what its source makes of it`,
      detail: `run: ${file.fix}`,
      file: file.file,
      line: 1,
      column: 1,
    }),
  );
  const changes = report.changes.map(
    (change): Entry => ({
      ...change,
      level: levelOf(change),
      rule: change.type,
      id: change.fingerprint,
      detail: detailOf(change),
    }),
  );
  const weight = { error: 0, warning: 1, notice: 2 } as const;
  return [...problem, ...errors, ...stale, ...changes].toSorted((a, b) => weight[a.level] - weight[b.level]);
}

function levelOf(change: Change): Entry['level'] {
  if (change.blocking) return 'error';
  return change.severity === 'safe' ? 'notice' : 'warning';
}

function detailOf(change: Change): string {
  const owner = change.team ?? change.subgraph;
  return [
    change.because,
    owner === null ? null : `owner: ${owner}`,
    change.approve === null ? null : `to approve: ${change.approve}`,
  ]
    .filter((line) => line !== null)
    .join('; ');
}

const idOf = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** GitHub shows ten annotations of a kind for a step; the rest is in the summary. */
const shownAnnotations = 10;

/** Workflow commands for the ten worst findings that are not safe, and the number of the others. */
export function toAnnotations(report: Report): string[] {
  const entries = entriesOf(report).filter((entry) => entry.level !== 'notice');
  const lines = entries.slice(0, shownAnnotations).map((entry) => {
    const properties = Object.entries({ file: entry.file, line: entry.line, col: entry.column, title: entry.rule })
      .flatMap(([key, value]) => (value === null ? [] : [`${key}=${escapeProperty(String(value))}`]))
      .join(',');
    return `::${entry.level} ${properties}::${escapeCommand(`${entry.message}. ${entry.detail}`)}`;
  });
  const more = entries.length - shownAnnotations;
  return more > 0 ? [...lines, `+${more} more, see the job summary`] : lines;
}

const escapeCommand = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string => escapeCommand(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Marks the comment, so that a later run finds and updates it. */
export const commentMarker = '<!-- schema-registry-report -->';

/** A comment of GitHub holds 65,536 characters; a summary more. */
const longestComment = 60_000;

/** For a pull-request comment or a job summary. */
export function toMarkdown(report: Report): string {
  const blocking = report.changes.filter((change) => change.blocking);
  const others = report.changes.filter((change) => !change.blocking);
  const titles: Record<string, string> = {
    ok: '✅ Schema check passed',
    blocked: '❌ Schema check: blocked',
    unreachable: '⚠️ Schema check: result unknown',
  };
  const title = titles[report.result] ?? `❌ Schema check: ${report.result}`;
  const sections = [
    commentMarker,
    `### ${title}`,
    `Compared with ${report.against ? `\`${report.against}\`` : 'nothing: there is no earlier version'}.`,
  ];
  if (report.problem !== null) sections.push(cell(report.problem));
  if (report.composition.errors.length > 0) {
    sections.push(
      `**The subgraphs do not compose**\n\n${report.composition.errors.map((error) => `- \`${error.code}\` ${placeOf(error)} ${cell(error.message)}`).join('\n')}`,
    );
  }
  if (blocking.length > 0) sections.push(`**Blocking (${blocking.length})**\n\n${table(blocking)}`);
  const approvals = blocking.flatMap((finding) => (finding.approve === null ? [] : [finding.approve]));
  if (approvals.length > 0) sections.push(`To approve:\n\n\`\`\`sh\n${approvals.join('\n')}\n\`\`\``);
  if (report.stale.length > 0)
    sections.push(
      `**Stale files**\n\n${report.stale.map((file) => `- \`${file.file}\`: run \`${file.fix}\``).join('\n')}`,
    );
  if (others.length > 0)
    sections.push(
      `<details><summary>${others.length} other ${others.length === 1 ? 'change' : 'changes'}</summary>\n\n${table(others)}\n\n</details>`,
    );
  let text = '';
  for (const section of sections) {
    if (text.length + section.length > longestComment) return `${text}\n\n… the rest is left out for its length.\n`;
    text += text === '' ? section : `\n\n${section}`;
  }
  return `${text}\n`;
}

function table(changes: readonly Change[]): string {
  const rows = changes.map((change) => {
    const clients = change.usage.clients.map(
      (each) =>
        `${each.client}@${each.versions.join(', ')}${each.operations.length > 0 ? ` (${each.operations.join(', ')})` : ''}`,
    );
    return `| ${change.severity} | ${cell(change.message)} | ${cell(change.because)} | ${cell(clients.join('; '))} | ${cell(change.team ?? change.subgraph ?? '')} | ${placeOf(change)} |`;
  });
  return ['| | Change | Why | Who | Owner | Place |', '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/**
 * Text from schemas and clients must not become markup. It is written as entities, because a backslash may be escaped by another one before it.
 * GitHub looks for mentions after it has decoded entities, so a character follows the sign.
 */
const cell = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[&<>|`\\[\]!@]/g, (character) => `&#${character.charCodeAt(0)};${character === '@' ? '&#8203;' : ''}`);
const placeOf = (finding: { file: string | null; line: number | null; column: number | null }): string =>
  finding.file === null
    ? ''
    : `\`${[finding.file, finding.line, finding.column].filter((part) => part !== null).join(':')}\``;

/** A test case for each finding. */
function toJunit(report: Report): string {
  const entries = entriesOf(report);
  const cases = entries.map((entry) => {
    const where = entry.file === null ? '' : ` file="${xml(entry.file)}" line="${entry.line ?? 1}"`;
    const open = `    <testcase classname="${xml(entry.rule)}" name="${xml(entry.message)}"${where}`;
    return entry.level === 'error'
      ? `${open}>\n      <failure message="${xml(entry.message)}">${xml(entry.detail)}</failure>\n    </testcase>`
      : `${open}/>`;
  });
  if (cases.length === 0) cases.push('    <testcase classname="schema" name="nothing found"/>');
  const failures = entries.filter((entry) => entry.level === 'error').length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="schema" tests="${cases.length}" failures="${failures}">\n${cases.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}

// XML 1.0 cannot contain other characters than `Char`, not even as references.
const xml = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');

/** The file of findings without a place: GitHub and GitLab refuse reports with them. */
const nowhere = 'graph.yaml';

function toSarif(report: Report): string {
  const entries = entriesOf(report);
  const levels = { error: 'error', warning: 'warning', notice: 'note' } as const;
  const rules = [...new Set(entries.map((entry) => entry.rule))];
  const results = entries.map((entry) => ({
    ruleId: entry.rule,
    ruleIndex: rules.indexOf(entry.rule),
    level: levels[entry.level],
    message: { text: entry.detail === '' ? entry.message : `${entry.message}. ${entry.detail}` },
    partialFingerprints: { 'change/v1': entry.id },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: entry.file ?? nowhere },
          region: { startLine: entry.line ?? 1, startColumn: entry.column ?? 1 },
        },
      },
    ],
  }));
  const driver = { name: 'schema-registry', rules: rules.map((id) => ({ id })) };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [{ tool: { driver }, results }] }, null, 2)}\n`;
}

/** GitLab's code quality report. */
function toGitlab(report: Report): string {
  const severities = { error: 'blocker', warning: 'major', notice: 'info' } as const;
  const issues = entriesOf(report).map((entry) => ({
    description: entry.detail === '' ? entry.message : `${entry.message}. ${entry.detail}`,
    check_name: entry.rule,
    fingerprint: entry.id,
    severity: severities[entry.level],
    location: { path: entry.file ?? nowhere, lines: { begin: entry.line ?? 1 } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
