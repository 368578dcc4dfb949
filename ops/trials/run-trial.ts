import { compareAnswers, decided, parkedSubjects, settledBooks } from './settle.ts';
import { openShopClient } from './shop-client.ts';
import type { Trial, TrialCount } from './trial.ts';
import type { TrialShop } from './trial-shop.ts';

export interface TrialReport extends TrialCount {
  name: string;
  seconds: number;
  /** Orders that customers were promised. */
  promised: number;
  /** How often a customer had to repeat a request. */
  repeated: number;
  /** Checks of the books, and those that found a violation count as problems. */
  checks: number;
}

/**
 * Runs a trial in a shop and checks what it counted, what customers were answered, the books and the provider's ledger. If a wait of the trial ended
 * without its fact, the books say why. Throws if they say nothing: then the trial was not possible.
 */
export async function runTrial(shop: TrialShop, trial: Trial, percent: number): Promise<TrialReport> {
  const client = openShopClient(shop);
  const startedAt = performance.now();
  const stops: Error[] = [];
  const count = await trial.run(shop, client, percent).catch((error: Error) => void stops.push(error));
  const seconds = (performance.now() - startedAt) / 1000;
  // Orders that the trial has found stuck are not waited for.
  if (count?.problems.length === 0) await decided(shop, client).catch((error: Error) => void stops.push(error));
  // Requests of a trial that stopped may still be under way.
  const answers = count ? await compareAnswers(shop, client) : [];
  const checked = await settledBooks(shop, count?.problems.length ? 'afterProblems' : 'usual');
  const violations = checked.flatMap((check) => check.violations.map((found) => `${check.invariant}: ${found}`));
  const found = [...(count?.problems ?? []), ...answers, ...(await parkedSubjects(shop)), ...violations];
  if (stops[0] && found.length === 0) throw stops[0];
  const ended = count ?? { what: 'trials that ended', expected: 1, counted: 0 };
  return {
    ...ended,
    name: trial.name,
    seconds,
    promised: client.answers.size,
    repeated: client.repeated,
    checks: checked.length,
    problems: [
      ...stops.map(({ message }) => message),
      ...(ended.counted === ended.expected ? [] : [`expected ${ended.expected}, counted ${ended.counted}`]),
      ...found,
    ],
  };
}
