/**
 * The idempotency key of the order that is being placed: the same for the same cart, address and price, also after a reload. If an answer is lost and the
 * customer presses the button again, one order is placed.
 */
export function orderKey(storage: Storage, order: { cartId: string; version: number; choices: unknown }): string {
  const content = JSON.stringify(order);
  const kept = JSON.parse(storage.getItem(storageKey) ?? 'null') as { content: string; key: string } | null;
  if (kept?.content === content) return kept.key;
  const key = crypto.randomUUID();
  storage.setItem(storageKey, JSON.stringify({ content, key }));
  return key;
}

/** The order is placed or refused: the next attempt is another order. */
export function forgetOrderKey(storage: Storage): void {
  storage.removeItem(storageKey);
}

const storageKey = 'tradepost-order-key';
