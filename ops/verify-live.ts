import { InvalidArgumentError, program } from 'commander';
import { note } from '#platform/process/progress.ts';
import type { Defect } from './live/find-defects.ts';
import { type ChaosReport, runChaos } from './live/run-chaos.ts';
import { type DeployReport, runDeploy } from './live/run-deploy.ts';

/*
 * npm run verify:live: starts a shop of its own, breaks its parts for some minutes while orders change, and compares what subscribers got
 * with the log. Exit 0: each got every version once and in order, nothing else, and in time; 1: one did not; 2: the run was not possible.
 */

const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
};

program
  .name('verify:live')
  .description('Breaks a shop of its own and checks what subscribers get. Needs redis-server on the PATH.')
  .option('--minutes <count>', 'how long', positive, 2)
  .option('--rate <count>', 'changes per second', positive, 100)
  .option('--followers <count>', 'subscribers of one order each', positive, 300)
  .option('--swaps <count>', 'how often the supergraph is replaced', positive, 20)
  .option('--within <seconds>', 'how soon everything must have arrived once nothing is disturbed', positive, 3)
  .option('--deploy', 'instead: replace the subscription server under --followers, who must be back within 15 s')
  .parse();

const options = program.opts<{
  minutes: number;
  rate: number;
  followers: number;
  swaps: number;
  within: number;
  deploy?: true;
}>();

/** All subscribers must be back this long after a deploy began. */
const deployWithinSeconds = 15;
/** A read of the log serves at least so many subscribers that come back. */
const resumesPerRead = 20;

function printChaos(report: ChaosReport): void {
  process.stdout.write(
    `${report.changes} changes, ${report.followers} subscribers, ${report.deliveries} deliveries over ${report.connections} connections, ` +
      `${report.disturbances} disturbances, ${report.swaps} supergraphs\n`,
  );
}

function printDeploy({ followers, deliveries, resumedAfterMs, logReads }: DeployReport): boolean {
  const late = resumedAfterMs > deployWithinSeconds * 1000;
  const reads = logReads * resumesPerRead > followers;
  process.stdout.write(
    `${followers} subscribers, ${deliveries} deliveries\n` +
      `${late ? 'FAIL' : 'ok  '}  all are back after ${(resumedAfterMs / 1000).toFixed(1)} s\n` +
      `${reads ? 'FAIL' : 'ok  '}  ${logReads} reads of the logs: one for ${(followers / logReads).toFixed(0)} subscribers\n`,
  );
  return !late && !reads;
}

function printDefects({ defects, refusals }: Pick<ChaosReport, 'defects' | 'refusals'>): boolean {
  for (const kind of ['lost', 'doubled', 'swapped', 'foreign', 'late'] as const) {
    const found = defects.filter((defect) => defect.kind === kind);
    process.stdout.write(`${found.length === 0 ? 'ok  ' : 'FAIL'}  ${kind}: ${found.length}\n`);
    for (const defect of worst(found).slice(0, 5)) process.stdout.write(`      ${describe(defect)}\n`);
  }
  for (const refusal of refusals.slice(0, 5)) process.stdout.write(`FAIL  refused: ${refusal}\n`);
  return defects.length === 0 && refusals.length === 0;
}

function worst(defects: readonly Defect[]): Defect[] {
  return defects.toSorted((a, b) => (b.lateness?.ms ?? 0) - (a.lateness?.ms ?? 0));
}

function describe({ follower, change, lateness }: Defect): string {
  const late = lateness ? `, ${Math.round(lateness.ms)} ms too late after "${lateness.after}"` : '';
  return `${follower}: ${change}${late}`;
}

async function verify(): Promise<boolean> {
  if (options.deploy) {
    const report = await runDeploy({ ...options, withinSeconds: deployWithinSeconds }, note);
    const resumed = printDeploy(report);
    return printDefects(report) && resumed;
  }
  const report = await runChaos({ ...options, withinSeconds: options.within }, note);
  printChaos(report);
  return printDefects(report);
}

let interrupted = false;
// The parts of the shop get the signal, too, and stop: what fails then is no finding.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true));

function fail(error: unknown): void {
  if (interrupted) process.stderr.write('Interrupted: nothing was verified\n');
  else console.error(error);
  process.exitCode = 2;
}

// Changes and followers run beside the main function.
process.on('uncaughtException', (error) => {
  fail(error);
  // The shop of an interrupted run is being stopped, which ends the process.
  if (!interrupted) process.exit();
});

try {
  const held = await verify();
  if (interrupted) fail(undefined);
  else process.exitCode = held ? 0 : 1;
} catch (error) {
  fail(error);
}
