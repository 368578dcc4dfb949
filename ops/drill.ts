import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InvalidArgumentError, program } from 'commander';
import { note } from '#platform/process/progress.ts';
import { repositoryRoot } from '#schema/subgraphs.ts';
import { stopOnSignals } from '../stages/signals.ts';
import { type StopSteps, stopOnce } from '../stages/stop-once.ts';
import type { Drill } from './drill/drill.ts';
import { drills } from './drill/drills.ts';
import { type DrillShop, startDrillShop } from './drill/drill-shop.ts';
import { type DrillReport, problemsOf, runDrill } from './drill/run-drill.ts';
import { toDrillsPage } from './drill/write-drills.ts';

/*
 * npm run drill -- <name>|all|list: breaks a fleet of its own while customers use it. Exit 0: every drill passed; 1: one did not; 2: a drill was
 * not possible.
 */

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
};

program
  .name('drill')
  .description(
    'Breaks a fleet of its own while customers use it, and checks what they got. Needs redis-server on the PATH.',
  )
  .argument('<name...>', '"list", "all", or the names of drills')
  .option('--seconds <count>', 'how long a fault lasts', positive, 8)
  .option('--write', 'write the rows of these drills into docs/drills.md')
  .parse();

const { seconds, write } = program.opts<{ seconds: number; write?: true }>();
let shop: DrillShop | undefined;
/** Stops the shop, also while it starts. */
let stopShop = async () => {};
/** What the processes of the shop wrote; shown if a drill was not possible. */
const errors: string[] = [];
const shownErrors = 20;
/** Processes that stop one after the other, on a machine with other work. */
const stopDeadlineMs = 60_000;

async function closeShop(): Promise<void> {
  await stopShop();
  shop = undefined;
}

async function run(drill: Drill): Promise<DrillReport> {
  if (drill.ownShop) await closeShop();
  if (!shop) {
    note('Starting a fleet on fresh databases …');
    const closing: StopSteps = [];
    stopShop = stopOnce(closing);
    const { dataFolder: disk } = drill;
    const dataFolder = disk?.open();
    if (disk) closing.push(() => disk.close());
    shop = await startDrillShop({
      ...(dataFolder === undefined ? {} : { dataFolder }),
      ...(drill.settings ? { settings: drill.settings } : {}),
      onLine: (line) => errors.push(line),
      closing,
    });
  }
  const report = await runDrill(shop, drill, seconds * 1000, note);
  if (drill.ownShop) await closeShop();
  return report;
}

async function main(names: string[]): Promise<number> {
  if (names.includes('list')) {
    for (const { name, what, runbook } of drills) console.log(`${name}: ${what} (docs/runbooks/${runbook}.md)`);
    return 0;
  }
  const unknown = names.filter((name) => name !== 'all' && !drills.some((drill) => drill.name === name));
  if (unknown.length > 0) {
    note(`There is no drill ${unknown.join(', ')}; "npm run drill -- list" names them`);
    return 2;
  }
  const chosen = drills.filter(({ name }) => names.includes('all') || names.includes(name));
  const reports: DrillReport[] = [];
  try {
    for (const drill of chosen) {
      const report = await run(drill);
      reports.push(report);
      const problems = problemsOf(report);
      console.log(
        `${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${drill.name}: ${report.orders.promised} orders promised, ${report.orders.stored} stored, ` +
          `${report.orders.confirmed} confirmed; browsing again after ${report.browsesAgain.toFixed(1)} s, confirming after ${report.confirmsAgain.toFixed(1)} s`,
      );
      for (const problem of problems.slice(0, 20)) console.log(`      ${problem}`);
    }
  } finally {
    // A drill that was not possible takes nothing from those that ran before it.
    if (write && reports.length > 0)
      writeRows(reports, `npm run drill -- ${names.join(' ')} --seconds ${seconds} --write`);
  }
  return reports.every((report) => problemsOf(report).length === 0) ? 0 : 1;
}

function writeRows(reports: readonly DrillReport[], command: string): void {
  const [cpu] = os.cpus();
  const file = path.join(repositoryRoot, 'docs/drills.md');
  const page = toDrillsPage(reports, {
    drills,
    earlier: readFileSync(file, 'utf8'),
    date: new Date().toISOString().slice(0, 10),
    command,
    machine: `${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, Node ${process.version}`,
  });
  writeFileSync(file, page);
}

// A run that was interrupted has shown nothing.
stopOnSignals(() => stopShop(), stopDeadlineMs, 130);
try {
  process.exitCode = await main(program.args);
} catch (error) {
  for (const line of errors.slice(-shownErrors)) note(line);
  note(`The drill was not possible: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
} finally {
  await closeShop();
}
