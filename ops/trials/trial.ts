import type { ShopClient } from './shop-client.ts';
import type { TrialShop } from './trial-shop.ts';

/** What a trial counted. It passes if both numbers are equal and nothing is wrong. */
export interface TrialCount {
  /** What is counted, as the words before the number. */
  what: string;
  expected: number;
  counted: number;
  /** What else is wrong. */
  problems: string[];
}

/** Something that customers, networks and crashes do many times over; the books must not notice. */
export interface Trial {
  name: string;
  /** The full size, as a sentence. */
  what: string;
  /** `percent` of the full size; `client` has only the customers of this trial. */
  run(shop: TrialShop, client: ShopClient, percent: number): Promise<TrialCount>;
}

/** A part of the full size; not fewer than `least`, because one of something competes with nobody. */
export function scaled(full: number, percent: number, least = 2): number {
  return Math.max(least, Math.round((full * percent) / 100));
}
