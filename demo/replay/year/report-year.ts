import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { keptOf, totalOf } from './account.ts';
import type { YearResult } from './play-year.ts';
import { plannedRefusals, type RowSum } from './refusals.ts';

const whole = (count: number): string => count.toLocaleString('en-GB');
const pounds = (mills: number): string =>
  (mills / 1000).toLocaleString('en-GB', { minimumFractionDigits: mills % 10 === 0 ? 2 : 3, maximumFractionDigits: 3 });

/** The reason as the report says it; the code of the shop for an order that the shop refused. */
const describe = (reason: string): string =>
  reason in plannedRefusals
    ? `${reason}: ${plannedRefusals[reason as keyof typeof plannedRefusals]}` // looked up in the line above
    : `${reason}: the shop refused the order`;

/** Every row of the data, as a table of Markdown. */
export function accountTable({ accounts }: YearResult): string {
  const line = (what: string, { rows, mills }: RowSum) => `| ${what} | ${whole(rows)} | ${pounds(mills)} |`;
  const refused = [...accounts.refused].sort(([, a], [, b]) => b.rows - a.rows);
  const sumOf = (sums: readonly RowSum[]): RowSum => ({
    rows: sums.reduce((sum, { rows }) => sum + rows, 0),
    mills: sums.reduce((sum, { mills }) => sum + mills, 0),
  });
  return [
    '| Rows | Count | GBP |',
    '| --- | ---: | ---: |',
    line('accepted: lines of orders', accounts.sold),
    line('accepted: cancelled before the parcel left', accounts.cancelled),
    line('accepted: returned and refunded', accounts.returned),
    ...refused.map(([reason, sum]) => line(`refused, ${describe(reason)}`, sum)),
    line('**accepted**', sumOf([accounts.sold, accounts.cancelled, accounts.returned])),
    line('**refused**', sumOf([...accounts.refused.values()])),
    line('**accepted and refused**', totalOf(accounts)),
  ].join('\n');
}

/** Prints the result of a run, and writes it to bench/results/ if an option says so. False if a book differs. */
export async function reportYear(
  result: YearResult,
  options: { description: string; invoices: number; concurrency: number; write: boolean },
): Promise<boolean> {
  const { plan, accounts, kept, problems } = result;
  const sales = plan.steps.filter(({ kind }) => kind === 'sale').length;
  const played = plan.steps.length - result.doneBefore;
  const facts: [string, string][] = [
    ['stage', options.description],
    ['invoices of the data', whole(options.invoices)],
    ['orders / cancellations played', `${whole(sales)} / ${whole(plan.steps.length - sales)}`],
    ['of them by earlier runs, which were interrupted', whole(result.doneBefore)],
    ['orders accepted', whole(accounts.kept.size)],
    ['lines that repeat a line of their order', whole(plan.repeated)],
    [
      'variants: prices of codes',
      `${whole(result.variants)}, imported and known to orders in ${result.importSeconds.toFixed(0)} s`,
    ],
    [
      'time',
      `${result.playSeconds.toFixed(0)} s, ${(played / Math.max(result.playSeconds, 0.001)).toFixed(1)} invoices a second, ${options.concurrency} at the same time`,
    ],
    ['steps repeated after an error that passes', whole(result.repeats)],
    ['live messages', whole(result.messages)],
    ['sum of the data', `GBP ${pounds(plan.sumMills)}`],
    ['accepted rows', `GBP ${pounds(keptOf(accounts) * 10)}`],
    ['kept by the API (captured − refunded)', `GBP ${pounds(kept.api * 10)}`],
    ['kept by the ledger', `GBP ${pounds(kept.ledger * 10)}`],
    ['kept by the payment provider', `GBP ${pounds(kept.provider * 10)}`],
    ['invariants', problems.length === 0 ? 'hold' : 'BROKEN'],
  ];
  const table = accountTable(result);
  console.log(`${table}\n`);
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) console.log(`${name.padEnd(width)}  ${value}`);
  for (const problem of problems.slice(0, 50)) console.error(`PROBLEM: ${problem}`);
  if (options.write) {
    const date = new Date().toISOString().slice(0, 10);
    const file = path.join(repositoryRoot, `bench/results/${date}-replay-year.md`);
    const command = `npm run replay -- --year --orders ${options.invoices} --concurrency ${options.concurrency} --write`;
    await writeFile(
      file,
      `# A year of the real shop, ${options.description}\n\n${date}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}; client, servers and databases on the same machine.\n\n    ${command}\n\n${table}\n\n| | |\n| --- | --- |\n${facts.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}\n${problems.map((problem) => `\nPROBLEM: ${problem}\n`).join('')}`,
    );
    note(`Wrote ${path.relative(repositoryRoot, file)}`);
  }
  return problems.length === 0;
}
