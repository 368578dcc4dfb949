import type { Drill } from './drill.ts';
import { type DrillResult, drillsIn } from './drill-results.ts';
import type { DrillReport } from './run-drill.ts';
import { problemsOf } from './run-drill.ts';
import type { Seen } from './people.ts';

/** The page about the drills, in Markdown. A drill that was not run keeps its row of the earlier page; without one it has no row. */
export function toDrillsPage(
  reports: readonly DrillReport[],
  about: { date: string; command: string; machine: string; drills: readonly Drill[]; earlier: string },
): string {
  const earlier = new Map(drillsIn(about.earlier).map((result) => [result.name, result]));
  const listed = about.drills.flatMap((drill) => {
    const report = reports.find((candidate) => candidate.drill.name === drill.name);
    const row = report ? toRow(report, about.date) : earlier.get(drill.name)?.row;
    return row === undefined ? [] : [{ drill, row }];
  });
  return `# Drills

\`npm run drill -- <name>\` breaks a fleet of its own in one way while three customers browse and three order, each again under the same key until
the shop has answered. One follows all orders live. \`npm run drill -- list\` names the drills; \`npm run drill -- all --write\` runs all and writes this
page; with names, it writes the rows of these. A drill needs \`redis-server\`; \`full-disk\` needs the right to mount a file system.

A drill passes if every order that was promised is stored once and confirmed, every live message came once and in order, and
[\`verify:books\`](invariants.md) finds no violation. Each drill names its runbook.

Last run: ${about.date}, \`${about.command}\`, ${about.machine}.

| Drill | What users saw meanwhile: browsing | ordering, each attempt | Browse again after | Confirmed again after | Orders: promised, stored, confirmed | Live messages | Verdict | Run on |
| --- | --- | --- | ---: | ---: | --- | ---: | --- | --- |
${listed.map(({ row }) => row).join('\n')}

"again after" counts seconds from the end of the fault, the repair included. "95 of 100" is the time that 95 of 100 answers took at most.

## What was done

${listed.map(({ drill }) => `- \`${drill.name}\`: ${drill.what}. Runbook: [${drill.runbook}](runbooks/${drill.runbook}.md).`).join('\n')}
`;
}

function toRow(report: DrillReport, day: DrillResult['day']): string {
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
    day,
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
