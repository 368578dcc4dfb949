import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';

/** How a step of the plan ended. */
export interface StepOutcome {
  /** Of a sale: the order. */
  orderId?: string;
  /** Of a sale: why the shop did not sell. */
  refused?: string;
}

/** What the replay must still know after it was killed. */
export interface Journal {
  /** How the step of this invoice ended; undefined if it did not. */
  outcome(invoice: string): StepOutcome | undefined;
  /** The cart that a guest began to order with: the idempotency key belongs to it. */
  cartToken(invoice: string): string | undefined;
  /** The number of invoices that the journal was begun for; undefined before it was. */
  invoices(): number | undefined;
  /** Whether the catalogue was imported. */
  imported(): boolean;
  add(entry: JournalEntry): void;
}

export type JournalEntry =
  | { invoices: number }
  | { imported: true }
  | { guest: string; cartToken: string }
  | ({ done: string } & StepOutcome);

/**
 * Opens the journal in this file, a JSON value a line. An entry is in the file when `add` returns, so a kill loses none. A line that a kill cut off is removed: what
 * it was about is done again, which changes nothing in the shop.
 */
export function openJournal(file: string): Journal {
  const outcomes = new Map<string, StepOutcome>();
  const carts = new Map<string, string>();
  let invoices: number | undefined;
  let imported = false;
  const apply = (entry: JournalEntry) => {
    if ('invoices' in entry) ({ invoices } = entry);
    else if ('imported' in entry) imported = true;
    else if ('guest' in entry) carts.set(entry.guest, entry.cartToken);
    else {
      const { done, ...outcome } = entry;
      outcomes.set(done, outcome);
    }
  };
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
    // Only `add` writes the file.
    for (const line of whole.split('\n').slice(0, -1)) apply(JSON.parse(line) as JournalEntry);
  }
  return {
    outcome: (invoice) => outcomes.get(invoice),
    cartToken: (invoice) => carts.get(invoice),
    invoices: () => invoices,
    imported: () => imported,
    add(entry) {
      appendFileSync(file, `${JSON.stringify(entry)}\n`);
      apply(entry);
    },
  };
}
