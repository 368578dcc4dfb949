import { deriveSecret } from '#platform/process/config.ts';
import type { OrdersSettings } from '../config.ts';
import type { NoticeReader } from '../payment-notice.ts';

/** The reader of the messages of the chosen provider; undefined if it sends none, because it has no secret to sign them with. */
export async function openNotices(settings: OrdersSettings): Promise<NoticeReader | undefined> {
  switch (settings.PAYMENT_PROVIDER) {
    case 'simulator': {
      const { simulatorNotices } = await import('./simulator-notices.ts');
      return simulatorNotices(deriveSecret(settings.TRADEPOST_SECRET, 'payment-webhook'));
    }
    case 'stripe': {
      const { STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_SECRET_KEY: secretKey = '' } = settings;
      if (webhookSecret === undefined) return undefined;
      const { stripeNotices } = await import('./stripe-notices.ts');
      return stripeNotices({ webhookSecret, secretKey });
    }
    default:
      return settings.PAYMENT_PROVIDER satisfies never;
  }
}
