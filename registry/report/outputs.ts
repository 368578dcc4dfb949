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

/** Everything found as one list, the worst first. */
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
    (one): Entry => ({
      ...one,
      level: 'error',
      rule: one.code,
      id: idOf(one.code, one.message),
      detail: 'does not compose',
    }),
  );
  const stale = report.stale.map(
    (one): Entry => ({
      level: 'error',
      rule: 'STALE',
      id: idOf(one.file),
      message: `${one.file} is not what its source makes of it`,
      detail: `run: ${one.fix}`,
      file: one.file,
      line: 1,
      column: 1,
    }),
  );
  const changes = report.changes.map(
    (one): Entry => ({ ...one, level: levelOf(one), rule: one.type, id: one.fingerprint, detail: detailOf(one) }),
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
    .filter((one) => one !== null)
    .join('; ');
}

const idOf = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** GitHub shows ten annotations of a kind for a step; the rest is in the summary. */
const shownAnnotations = 10;

/** Workflow commands: the ten worst of what is not safe, and how many more there are. */
export function toAnnotations(report: Report): string[] {
  const entries = entriesOf(report).filter((one) => one.level !== 'notice');
  const lines = entries.slice(0, shownAnnotations).map((one) => {
    const properties = Object.entries({ file: one.file, line: one.line, col: one.column, title: one.rule })
      .flatMap(([key, value]) => (value === null ? [] : [`${key}=${escapeProperty(String(value))}`]))
      .join(',');
    return `::${one.level} ${properties}::${escapeCommand(`${one.message}. ${one.detail}`)}`;
  });
  const more = entries.length - shownAnnotations;
  return more > 0 ? [...lines, `+${more} more, see the job summary`] : lines;
}

const escapeCommand = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string => escapeCommand(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** By which a comment of an earlier run is found, to be updated in place. */
export const commentMarker = '<!-- schema-registry-report -->';

/** A comment of GitHub holds 65,536 characters; a summary more. */
const longestComment = 60_000;

/** For a pull-request comment or a job summary. */
export function toMarkdown(report: Report): string {
  const blocking = report.changes.filter((one) => one.blocking);
  const others = report.changes.filter((one) => !one.blocking);
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
      `**The subgraphs do not compose**\n\n${report.composition.errors.map((one) => `- \`${one.code}\` ${placeOf(one)} ${cell(one.message)}`).join('\n')}`,
    );
  }
  if (blocking.length > 0) sections.push(`**Blocking (${blocking.length})**\n\n${table(blocking)}`);
  const approvals = blocking.flatMap((one) => (one.approve === null ? [] : [one.approve]));
  if (approvals.length > 0) sections.push(`To approve:\n\n\`\`\`sh\n${approvals.join('\n')}\n\`\`\``);
  if (report.stale.length > 0)
    sections.push(
      `**Stale files**\n\n${report.stale.map((one) => `- \`${one.file}\`: run \`${one.fix}\``).join('\n')}`,
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
  const rows = changes.map((one) => {
    const clients = one.usage.clients.map(
      (each) =>
        `${each.client}@${each.versions.join(', ')}${each.operations.length > 0 ? ` (${each.operations.join(', ')})` : ''}`,
    );
    return `| ${one.severity} | ${cell(one.message)} | ${cell(one.because)} | ${cell(clients.join('; '))} | ${cell(one.team ?? one.subgraph ?? '')} | ${placeOf(one)} |`;
  });
  return ['| | Change | Why | Who | Owner | Place |', '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/**
 * Text from schemas and clients must not become markup: as entities, for a backslash may be escaped by one before it. A mention is looked
 * for when entities are text again, so something stands behind the sign.
 */
const cell = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[&<>|`\\[\]!@]/g, (one) => `&#${one.charCodeAt(0)};${one === '@' ? '&#8203;' : ''}`);
const placeOf = (one: { file: string | null; line: number | null; column: number | null }): string =>
  one.file === null ? '' : `\`${[one.file, one.line, one.column].filter((part) => part !== null).join(':')}\``;

/** One test case for each thing found. */
function toJunit(report: Report): string {
  const entries = entriesOf(report);
  const cases = entries.map((one) => {
    const where = one.file === null ? '' : ` file="${xml(one.file)}" line="${one.line ?? 1}"`;
    const open = `    <testcase classname="${xml(one.rule)}" name="${xml(one.message)}"${where}`;
    return one.level === 'error'
      ? `${open}>\n      <failure message="${xml(one.message)}">${xml(one.detail)}</failure>\n    </testcase>`
      : `${open}/>`;
  });
  if (cases.length === 0) cases.push('    <testcase classname="schema" name="nothing found"/>');
  const failures = entries.filter((one) => one.level === 'error').length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="schema" tests="${cases.length}" failures="${failures}">\n${cases.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}

// What is no `Char` of XML 1.0 has no place in it, however it is written.
const xml = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');

/** For what is about no file: GitHub and GitLab take no report in which something has no place. */
const nowhere = 'graph.yaml';

function toSarif(report: Report): string {
  const entries = entriesOf(report);
  const levels = { error: 'error', warning: 'warning', notice: 'note' } as const;
  const rules = [...new Set(entries.map((one) => one.rule))];
  const results = entries.map((one) => ({
    ruleId: one.rule,
    ruleIndex: rules.indexOf(one.rule),
    level: levels[one.level],
    message: { text: one.detail === '' ? one.message : `${one.message}. ${one.detail}` },
    partialFingerprints: { 'change/v1': one.id },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: one.file ?? nowhere },
          region: { startLine: one.line ?? 1, startColumn: one.column ?? 1 },
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
  const issues = entriesOf(report).map((one) => ({
    description: one.detail === '' ? one.message : `${one.message}. ${one.detail}`,
    check_name: one.rule,
    fingerprint: one.id,
    severity: severities[one.level],
    location: { path: one.file ?? nowhere, lines: { begin: one.line ?? 1 } },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
