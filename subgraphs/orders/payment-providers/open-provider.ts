import { deriveSecret } from '#platform/process/config.ts';
import type { OrdersSettings } from '../config.ts';
import type { PaymentProvider } from '../payment-provider.ts';
import { simulatorProvider } from './simulator-provider.ts';

/** The payment provider that the settings choose. Stripe's SDK is loaded only for Stripe. */
export async function openProvider(settings: OrdersSettings): Promise<PaymentProvider> {
  const timeoutMs = settings.PAYMENT_TIMEOUT_MS;
  switch (settings.PAYMENT_PROVIDER) {
    case 'simulator':
      return simulatorProvider(
        settings.PAYMENT_URL,
        deriveSecret(settings.TRADEPOST_SECRET, 'payment-api-key'),
        timeoutMs,
      );
    case 'stripe': {
      const { openStripe, stripeProvider } = await import('./stripe-provider.ts');
      const secretKey = settings.STRIPE_SECRET_KEY ?? '';
      const stripe = await openStripe({ secretKey, apiUrl: settings.STRIPE_API_URL, timeoutMs });
      return stripeProvider(stripe, { keepsCards: settings.STRIPE_KEEP_CARDS });
    }
    default:
      return settings.PAYMENT_PROVIDER satisfies never;
  }
}
