import type { DrillReport } from './run-drill.ts';
import { problemsOf } from './run-drill.ts';
import type { Seen } from './people.ts';

/** The page about the drills, in Markdown. */
export function toDrillsPage(
  reports: readonly DrillReport[],
  about: { date: string; command: string; machine: string },
): string {
  return `# Drills

\`npm run drill -- <name>\` breaks a fleet of its own in one way while three customers browse and three order, each again under the same key until
the shop has answered. One follows all orders live. \`npm run drill -- list\` names the drills; \`npm run drill -- all --write\` runs all and writes this
page. A drill needs \`redis-server\`; \`full-disk\` needs the right to mount a file system.

A drill passes if every order that was promised is stored once and confirmed, every live message came once and in order, and
[\`verify:books\`](invariants.md) finds no violation. Each drill names its runbook.

Last run: ${about.date}, \`${about.command}\`, ${about.machine}.

| Drill | What users saw meanwhile: browsing | ordering, each attempt | Browse again after | Confirmed again after | Orders: promised, stored, confirmed | Live messages | Verdict |
| --- | --- | --- | ---: | ---: | --- | ---: | --- |
${reports.map(toRow).join('\n')}

"again after" counts seconds from the end of the fault, the repair included. "95 of 100" is the time that 95 of 100 answers took at most.

## What was done

${reports.map(({ drill }) => `- \`${drill.name}\`: ${drill.what}. Runbook: [${drill.runbook}](runbooks/${drill.runbook}.md).`).join('\n')}
`;
}

function toRow(report: DrillReport): string {
  const { drill, during, browsesAgain, confirmsAgain, orders, messages } = report;
  const problems = problemsOf(report);
  const cells = [
    `\`${drill.name}\``,
    toSeen(during.browsing),
    toSeen(during.ordering),
    `${browsesAgain.toFixed(1)} s`,
    `${confirmsAgain.toFixed(1)} s`,
    `${orders.promised}, ${orders.stored}, ${orders.confirmed}`,
    String(messages),
    problems.length === 0 ? 'passed' : `**failed**: ${problems.slice(0, 3).join('; ')}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function toSeen({ outcomes, p95Ms }: Seen): string {
  if (outcomes.size === 0) return 'nothing';
  const counts = [...outcomes]
    .toSorted(([, one], [, other]) => other - one)
    .map(([outcome, count]) => `${count} ${outcome}`);
  return `${counts.join(', ')}; 95 of 100: ${p95Ms} ms`;
}
