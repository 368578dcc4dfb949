/** What the server says about itself, from `/config.json`. */
export interface ShopSettings {
  /** The address of the live layer; null: the same server. */
  subscriptionsUrl: string | null;
  /** Where a customer confirms a payment at the payment simulator; null: the shop has another provider. */
  paymentPageUrl: string | null;
  /** The password of the demo accounts; null where there are none. */
  demoPassword: string | null;
}

export async function loadSettings(): Promise<ShopSettings> {
  const response = await fetch('/config.json');
  return (await response.json()) as ShopSettings;
}
