import type { DrillShop } from './drill-shop.ts';
import type { People } from './people.ts';

/** Something that goes wrong in a shop while customers use it. */
export interface Drill {
  name: string;
  /** What is done, as a sentence. */
  what: string;
  /** The file in docs/runbooks. */
  runbook: string;
  /** Where the data of PostgreSQL lies, if not in a usual folder. */
  dataFolder?: { open(): string; close(): void };
  /** Settings of PostgreSQL. */
  settings?: Readonly<Record<string, string>>;
  /** Whether the drill replaces or fills the server, so that no other can follow in the same shop. */
  ownShop?: boolean;
  /** Before customers come. */
  prepare?(shop: DrillShop): Promise<void>;
  begin(shop: DrillShop, people: People): Promise<void> | void;
  end(shop: DrillShop, people: People): Promise<void> | void;
}
