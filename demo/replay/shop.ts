import { readCatalogue, readOrders, type SeedOrder } from '../seed/catalogue.ts';
import { countryCode } from './countries.ts';

/** An order of a customer of the real shop, and perhaps its cancellation. */
export interface PlayedOrder {
  invoice: string;
  /** Who: the shop's customer number, or the invoice for a guest. */
  customer: string;
  country: string;
  lines: { sku: string; quantity: number }[];
  cancelled: boolean;
  /** Sum in minor units by the data alone: pieces times the catalogue price in seed/data. */
  totalMinor: number;
}

/**
 * The first `count` real orders in the order they came. Lines with no or negative pieces (write-offs in the shop's books) are left out, and
 * orders that have no other. An order counts as cancelled if a later cancellation of the same customer takes back all of it.
 */
export function ordersToPlay(count: number): PlayedOrder[] {
  const price = new Map<string, number>();
  for (const { variants } of readCatalogue().products) {
    for (const variant of variants) price.set(variant.sku, variant.prices.at(-1)?.[1] ?? 0);
  }
  const books = readOrders();
  const cancellations = Map.groupBy(
    books.filter((order) => order.invoice.startsWith('C') && order.customer !== null),
    (order) => order.customer,
  );
  const played: PlayedOrder[] = [];
  for (const order of books) {
    if (played.length === count) break;
    if (order.invoice.startsWith('C')) continue;
    const lines = order.lines.filter(([, quantity]) => quantity > 0).map(([sku, quantity]) => ({ sku, quantity }));
    if (lines.length === 0) continue;
    played.push({
      invoice: order.invoice,
      customer: order.customer === null ? `guest-${order.invoice}` : String(order.customer),
      country: countryCode(order.country),
      lines,
      cancelled: takenBack(order, cancellations.get(order.customer) ?? []),
      totalMinor: lines.reduce((sum, line) => sum + line.quantity * (price.get(line.sku) ?? 0), 0),
    });
  }
  return played;
}

function takenBack(order: SeedOrder, cancellations: readonly SeedOrder[]): boolean {
  return cancellations.some((cancellation) => {
    if (cancellation.at <= order.at) return false;
    const back = new Map<string, number>();
    for (const [sku, quantity] of cancellation.lines) back.set(sku, (back.get(sku) ?? 0) - quantity);
    const bought = new Map<string, number>();
    for (const [sku, quantity] of order.lines) bought.set(sku, (bought.get(sku) ?? 0) + quantity);
    return [...bought].every(([sku, quantity]) => (back.get(sku) ?? 0) >= quantity);
  });
}
