import { styleText } from 'node:util';
import type { Report } from './report.ts';

const styles = { breaking: 'red', dangerous: 'yellow', safe: 'green' } as const;
type Paint = (style: 'red' | 'yellow' | 'green' | 'bold', text: string) => string;

/** The report for people, with the text of the command. */
export function toText(found: Report, text: string | undefined): string {
  const paint: Paint = (style, part) =>
    process.stdout.isTTY ? styleText(style, part, { stream: process.stdout }) : part;
  if (found.problem !== null)
    return `${paint('red', found.result === 'failed' ? 'error' : found.result)}: ${found.problem}`;
  const lines: string[] = [];
  const at = (place: { file: string | null; line: number | null; column: number | null }): string =>
    place.file === null ? '' : `${[place.file, place.line, place.column].filter((part) => part !== null).join(':')}: `;
  for (const error of found.composition.errors) {
    lines.push(`${at(error)}${paint('red', 'error')}: ${error.message} (${error.code})`);
  }
  for (const change of found.changes) lines.push(...changeLines(change, at(change), paint));
  for (const { file, fix } of found.stale)
    lines.push(`${file}: ${paint('red', 'stale')}: it differs from what its source generates; run: ${fix}`);
  if (found.output !== null) lines.push(`wrote ${found.output}`);
  if (text !== undefined && text !== '') lines.push(text);
  if (found.composition.errors.length > 0) lines.push(`${paint('bold', 'blocked')}: the schemas do not compose`);
  else if (['check', 'publish', 'promote', 'diff', 'ops check'].includes(found.command ?? ''))
    lines.push(summary(found, paint));
  return lines.join('\n');
}

function changeLines(change: Report['changes'][number], at: string, paint: Paint): string[] {
  const gone = change.side === 'before' ? ' (place in the older schema)' : '';
  const about = [change.coordinate, change.type, change.contract === null ? null : `contract ${change.contract}`]
    .filter((part) => part !== null)
    .join(', ');
  const lines = [`${at}${paint(styles[change.severity], change.severity)}: ${change.message} [${about}]${gone}`];
  if (change.severity === 'safe' && !change.blocking) return lines;
  if (change.reason) lines.push(`    ${change.reason}`);
  lines.push(`    ${change.blocking ? paint('red', 'blocks') : 'passes'}: ${change.because}`);
  for (const used of change.usage.clients) {
    const operations =
      used.operations.length > 0
        ? `: ${used.operations.slice(0, 5).join(', ')}${used.operations.length > 5 ? ` and ${used.operations.length - 5} more` : ''}`
        : '';
    lines.push(
      `    ${used.client}@${used.versions.join(', ')}${operations}${used.requests > 0 ? ` (${used.requests} requests)` : ''}`,
    );
  }
  if (change.team !== null) lines.push(`    owner: ${change.team}`);
  if (change.approve !== null) lines.push(`    to approve: ${change.approve}`);
  return lines;
}

function summary(found: Report, paint: Paint): string {
  const count = (severity: string) => found.changes.filter((change) => change.severity === severity).length;
  const against = found.against === null ? 'nothing to compare with yet' : `compared with ${found.against}`;
  const counts = `${count('breaking')} breaking, ${count('dangerous')} dangerous, ${count('safe')} safe changes; ${found.stale.length} stale files`;
  return `${paint('bold', found.result)}: ${counts}; ${against}`;
}
