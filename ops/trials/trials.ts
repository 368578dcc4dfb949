import { note } from '#platform/process/progress.ts';
import { stopOnSignals } from '../../stages/signals.ts';
import { type StopSteps, stopOnce } from '../../stages/stop-once.ts';
import { acknowledgements } from './acknowledgements.ts';
import { addedPieces } from './added-pieces.ts';
import { exchanges } from './exchanges.ts';
import { kills } from './kills.ts';
import { lastPieces } from './last-pieces.ts';
import { lostReplies } from './lost-replies.ts';
import { retries } from './retries.ts';
import { runTrial, type TrialReport } from './run-trial.ts';
import { singleUseCode } from './single-use-code.ts';
import type { Trial } from './trial.ts';
import { stockRaces } from './stock-races.ts';
import { startTrialShop } from './trial-shop.ts';

export const trials: readonly Trial[] = [
  retries,
  lastPieces,
  stockRaces,
  kills,
  lostReplies,
  singleUseCode,
  addedPieces,
  exchanges,
  acknowledgements,
];

const shownProblems = 20;
const shownLines = 20;
/** Processes that stop one after the other, on a machine with other work. */
const stopDeadlineMs = 60_000;

/**
 * Runs trials against a fleet of its own and prints what they counted. Answers with the exit code: 0 if every trial passed, 1 if one did not. Throws
 * if a trial was not possible.
 */
export async function runTrials({ percent, only }: { percent: number; only?: string | undefined }): Promise<number> {
  const chosen = trials.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0)
    throw new Error(`there is no trial ${only}; expected ${trials.map(({ name }) => name).join(', ')}`);
  /** What the processes of the shop wrote; shown if a trial was not possible. */
  const lines: string[] = [];
  const closing: StopSteps = [];
  const stop = stopOnce(closing);
  // A run that was interrupted has shown nothing.
  stopOnSignals(stop, stopDeadlineMs, 130);
  try {
    note('Starting a fleet on fresh databases …');
    const shop = await startTrialShop((line) => lines.push(line), closing);
    const reports: TrialReport[] = [];
    for (const trial of chosen) {
      note(`${trial.name}: ${trial.what}${percent === 100 ? '' : `; at ${percent} % of that`}`);
      const report = await runTrial(shop, trial, percent);
      reports.push(report);
      print(report);
    }
    return reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
  } catch (error) {
    for (const line of lines.slice(-shownLines)) note(line);
    throw error;
  } finally {
    await stop();
  }
}

function print({ name, what, counted, expected, seconds, promised, repeated, checks, problems }: TrialReport): void {
  process.stdout.write(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${name}: ${what}: ${counted} of ${expected}; ${seconds.toFixed(1)} s\n` +
      `      ${promised} orders promised to customers, ${repeated} requests repeated, ${checks} checks of the books\n`,
  );
  for (const problem of problems.slice(0, shownProblems)) process.stdout.write(`      ${problem}\n`);
}
