import { type StopSteps, stopOnce } from '../stages/stop-once.ts';
import { note } from '#platform/process/progress.ts';
import { stopOnSignals } from '../stages/signals.ts';
import { checkOut } from './checkout.ts';
import type { Case, Sample } from './report.ts';
import { openShop, type ShopUnderTest, type StageName } from './shop-under-test.ts';

/** The result of one round of one side, by the title of its case. */
export type Round = Readonly<Record<string, Sample>>;

/** Measures a shop once. */
export type Measure = () => Promise<Round>;
export interface SidesOptions {
  rounds: number;
  stage: StageName;
  /** The commit to compare this working tree with. */
  beside?: string | undefined;
  env?: Readonly<Record<string, string>>;
  /** How many copies of the fleet's workers of orders and catalog; left out, one. */
  workers?: number;
}

/**
 * Measures this working tree and, if one is named, another commit in turns, each on servers of its own; who goes first changes from round to round.
 * The books of both are checked at the end. `open` prepares a shop and puts the functions that end its load into `closing`. Throws if anything fails,
 * with everything stopped.
 */
export async function measureSides(
  { rounds, stage, beside, env, workers }: SidesOptions,
  open: (shop: ShopUnderTest, closing: StopSteps, side: string) => Promise<Measure>,
): Promise<Case[]> {
  const closing: StopSteps = [];
  const stop = stopOnce(closing);
  stopOnSignals(stop, 60_000);
  try {
    const commits = { ours: undefined, ...(beside === undefined ? {} : { vanilla: beside }) };
    const sides = new Map<'ours' | 'vanilla', Measure>();
    const shops: ShopUnderTest[] = [];
    for (const [side, commit] of Object.entries(commits) as ['ours' | 'vanilla', string | undefined][]) {
      const shop = await openShop(checkOut(commit), stage, { env, workers });
      closing.push(() => shop.stop());
      shops.push(shop);
      note(`${commit ?? 'this tree'}: warming up …`);
      sides.set(side, await open(shop, closing, commit ?? 'this tree'));
    }
    const cases = new Map<string, Case>();
    for (let round = 0; round < rounds; round += 1) {
      for (const [side, measure] of round % 2 === 0 ? [...sides] : [...sides].toReversed()) {
        const startedAt = performance.now();
        for (const [title, sample] of Object.entries(await measure())) {
          const measured = cases.get(title) ?? {
            title,
            sides: { ours: 'this tree', vanilla: beside ?? '' },
            ours: [],
            vanilla: [],
          };
          measured[side].push(sample);
          cases.set(title, measured);
        }
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
        note(`round ${round + 1} of ${rounds}, ${commits[side] ?? 'this tree'}: ${seconds} s`);
      }
    }
    for (const shop of shops) await shop.verifyBooks();
    note('The books hold.');
    return [...cases.values()];
  } finally {
    await stop();
  }
}
