import { compareAnswers, decided, settledBooks } from './settle.ts';
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

/** Runs a trial in a shop and checks what it counted, what customers were answered, the books and the provider's ledger. */
export async function runTrial(shop: TrialShop, trial: Trial, percent: number): Promise<TrialReport> {
  const client = openShopClient(shop.url);
  const startedAt = performance.now();
  const count = await trial.run(shop, client, percent);
  const seconds = (performance.now() - startedAt) / 1000;
  await decided(shop, client);
  const answers = await compareAnswers(shop, client);
  const checked = await settledBooks(shop);
  const violations = checked.flatMap((check) => check.violations.map((found) => `${check.invariant}: ${found}`));
  const wrong = count.counted === count.expected ? [] : [`expected ${count.expected}, counted ${count.counted}`];
  return {
    ...count,
    name: trial.name,
    seconds,
    promised: client.answers.size,
    repeated: client.repeated,
    checks: checked.length,
    problems: [...wrong, ...count.problems, ...answers, ...violations],
  };
}
